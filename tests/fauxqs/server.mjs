// SQS, SNS and S3 in memory for the tests: fauxqs behind a listener of our own, because its own listens on every address of the machine.
// Usage: node server.mjs [port]. Prints its port, and ends when its standard input does, that is, with the process that started it.
// POST /_test/faults {"match": "regular expression", "count": 3, "status": 503, "body": "…", "contentType": "…"} makes the next requests
// that match "METHOD /path x-amz-target" fail; without a status their connection is reset, with "cut" it is after the body, which says
// that it is longer. POST /_test/faults {"count": 0} ends that.
// GET /_test/faults gives what is left. GET /_test/requests gives how many requests there were for each x-amz-target, or method where there is none.
import http from "node:http";
import { buildApp } from "fauxqs";

const app = buildApp({ logger: false });
await app.ready();
let fault = { count: 0 };
const requests = {};

function describe(request) {
  return `${request.method} ${request.url} ${request.headers["x-amz-target"] ?? ""}`;
}

async function control(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "POST") fault = JSON.parse(Buffer.concat(chunks).toString());
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(request.url.endsWith("/faults") ? fault : requests));
}

function cut(request, response) {
  response.writeHead(fault.status, { "content-type": fault.contentType, "content-length": fault.body.length + 1 });
  response.write(fault.body, () => request.socket.destroy());
}

function fail(request, response) {
  fault.count--;
  if (!fault.status) return void request.socket.destroy();
  // The body is read before the answer: some clients take an early answer for a broken connection.
  request.on("end", () => fault.cut ? cut(request, response) : response.writeHead(fault.status, { "content-type": fault.contentType ?? "application/x-amz-json-1.0" }).end(fault.body ?? ""));
  request.resume();
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith("/_test/")) return void control(request, response);
  const target = request.headers["x-amz-target"]?.split(".").pop() ?? request.method;
  requests[target] = (requests[target] ?? 0) + 1;
  if (fault.count > 0 && new RegExp(fault.match).test(describe(request))) return fail(request, response);
  // AWSSDK.S3 4.1 sends a JSON content type with the empty body of UploadPartCopy, which fauxqs would try to parse.
  if (request.method !== "POST" && /x-amz-json/.test(request.headers["content-type"] ?? "")) delete request.headers["content-type"];
  app.routing(request, response);
});

process.stdin.on("end", () => process.exit(0)).resume();
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
