"""Checks requests and reply shapes, given as JSON on standard input, against botocore's service models; prints the problems as a JSON list."""
import json
import re
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator

TARGETS = {"SageMaker": "sagemaker", "Logs_20140328": "logs"}
RUNTIME = {"invocations": "InvokeEndpoint", "async-invocations": "InvokeEndpointAsync"}
UNMODELLED = {"authorization", "x-amz-date", "content-type"}
models = {}
problems = []


def operation(service, name):
    if service not in models:
        models[service] = ServiceModel(Loader().load_service_model(service, "service-2"), service)
    return models[service].operation_model(name)


def check_values(shape, value, path):
    """What botocore's own check leaves out: patterns, longest lengths, enumerations."""
    rules = shape.metadata
    if shape.type_name == "structure":
        for name, member in value.items():
            if name in shape.members:
                check_values(shape.members[name], member, f"{path}.{name}")
    elif shape.type_name == "list":
        for member in value:
            check_values(shape.member, member, path)
    elif shape.type_name == "map":
        for key, member in value.items():
            check_values(shape.key, key, path)
            check_values(shape.value, member, path)
    elif shape.type_name == "string":
        if "enum" in rules and value not in rules["enum"]:
            problems.append(f"{path}: '{value}' is none of {rules['enum']}")
        if len(value) > rules.get("max", len(value)):
            problems.append(f"{path}: '{value}' is longer than {rules['max']}")
        # Patterns of the model are Java's; Python knows no property classes.
        if "pattern" in rules and "\\p{" not in rules["pattern"] and not re.search(f"^(?:{rules['pattern']})$", value):
            problems.append(f"{path}: '{value}' does not match {rules['pattern']}")


def check_request(request):
    if request["target"]:
        prefix, name = request["target"].split(".")
        service, parameters = TARGETS[prefix], request["body"]
        model = operation(service, name)
    else:
        _, _, endpoint, kind = request["path"].split("/")
        name = RUNTIME[kind]
        model = operation("sagemaker-runtime", name)
        parameters = {"EndpointName": endpoint}
        if name == "InvokeEndpoint":
            parameters["Body"] = b"body"
        known = {m.serialization["name"].lower(): n for n, m in model.input_shape.members.items() if m.serialization.get("location") == "header"}
        for header, value in request["headers"].items():
            if header.lower() in known:
                parameters[known[header.lower()]] = value
            elif header.lower() not in UNMODELLED:
                problems.append(f"{name}: header {header} is not in the model")
    report = ParamValidator().validate(parameters, model.input_shape)
    if report.has_errors():
        problems.append(f"{name}: {report.generate_report()}")
    check_values(model.input_shape, parameters, name)


def check_reply(shape, ours, path):
    if isinstance(ours, dict):
        for name, member in ours.items():
            if shape.type_name != "structure" or name not in shape.members:
                problems.append(f"{path}.{name} is not in the model")
            else:
                check_reply(shape.members[name], member, f"{path}.{name}")
    elif isinstance(ours, list):
        if shape.type_name != "list":
            problems.append(f"{path} is {shape.type_name}, not list")
        else:
            check_reply(shape.member, ours[0], path)
    elif {"long": "integer", "double": "float"}.get(shape.type_name, shape.type_name) != ours:
        problems.append(f"{path} is {shape.type_name}, not {ours}")


given = json.load(sys.stdin)
for one in given["requests"]:
    check_request(one)
for where, reply in given["replies"].items():
    called = where.split(".")
    check_reply(operation(*called).output_shape, reply, called[1])
print(json.dumps(problems))
