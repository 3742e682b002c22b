// SQS, SNS and S3 in memory for the tests: fauxqs behind a listener of our own, because its own listens on every address of the machine.
// Usage: node server.mjs [port]. Prints its port, and ends when its standard input does, that is, with the process that started it.
// POST /_test/faults {"match": "regular expression", "count": 3, "status": 503, "body": "…", "contentType": "…"} makes the next requests
// that match "METHOD /path x-amz-target" fail; without a status their connection is reset, with "cut" it is after the body, which says
// that it is longer. POST /_test/faults {"count": 0} ends that.
// with "slow" they are answered after so many milliseconds. POST /_test/twice {"on": true} delivers every message twice.
// GET /_test/faults gives what is left. GET /_test/requests gives how many requests there were for each x-amz-target, or method where there is none.
import http from "node:http";
import { buildApp } from "fauxqs";
import { SqsQueue } from "./node_modules/fauxqs/dist/sqs/sqsStore.js";

// SQS hands out several messages of a group in one answer, fauxqs one of each: it is asked again, without the locks of this very answer.
const handOut = SqsQueue.prototype.dequeueFifo;
SqsQueue.prototype.dequeueFifo = function (most, ...rest) {
  const before = new Map(this.fifoLockedGroups);
  const all = [];
  while (all.length < most) {
    const locks = this.fifoLockedGroups;
    this.fifoLockedGroups = new Map(before);
    const next = handOut.call(this, 1, ...rest);
    for (const [group, count] of this.fifoLockedGroups) locks.set(group, (locks.get(group) ?? 0) + count - (before.get(group) ?? 0));
    this.fifoLockedGroups = locks;
    if (next.length === 0) break;
    all.push(...next);
  }
  return all;
};

const app = buildApp({ logger: false });
await app.ready();
let fault = { count: 0 };
let twice = false;
const requests = {};

function describe(request) {
  return `${request.method} ${request.url} ${request.headers["x-amz-target"] ?? ""}`;
}

async function control(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method === "POST" && request.url.endsWith("/twice")) twice = JSON.parse(Buffer.concat(chunks).toString()).on;
  else if (request.method === "POST") fault = JSON.parse(Buffer.concat(chunks).toString());
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(request.url.endsWith("/faults") ? fault : requests));
}

function cut(request, response) {
  response.writeHead(fault.status, { "content-type": fault.contentType, "content-length": fault.body.length + 1 });
  response.write(fault.body, () => request.socket.destroy());
}

function fail(request, response) {
  fault.count--;
  if (fault.slow) return void setTimeout(() => app.routing(request, response), fault.slow);
  if (!fault.status) return void request.socket.destroy();
  // The body is read before the answer: some clients take an early answer for a broken connection.
  request.on("end", () => {
    if (fault.cut) return cut(request, response);
    response.writeHead(fault.status, { "content-type": fault.contentType ?? "application/x-amz-json-1.0" }).end(fault.body ?? "");
  });
  request.resume();
}

// SendMessage, SendMessageBatch, Publish and PublishBatch are done twice, the second time for the answer.
async function repeat(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const payload = Buffer.concat(chunks);
  const { method, url, headers } = request;
  const isSent = /SendMessage/.test(headers["x-amz-target"]) || /^Action=Publish|&Action=Publish/.test(payload);
  if (isSent) await app.inject({ method, url, headers, payload });
  if (isSent) requests.twice = (requests.twice ?? 0) + 1;
  const answer = await app.inject({ method, url, headers, payload });
  response.writeHead(answer.statusCode, answer.headers).end(answer.rawPayload);
}

const server = http.createServer((request, response) => {
  if (request.url.startsWith("/_test/")) return void control(request, response);
  const target = request.headers["x-amz-target"]?.split(".").pop() ?? request.method;
  requests[target] = (requests[target] ?? 0) + 1;
  if (fault.count > 0 && new RegExp(fault.match).test(describe(request))) return fail(request, response);
  // AWSSDK.S3 4.1 sends a JSON content type with the empty body of UploadPartCopy, which fauxqs would try to parse.
  if (request.method !== "POST" && /x-amz-json/.test(request.headers["content-type"] ?? "")) delete request.headers["content-type"];
  // Messages are posted to the server itself, objects to a path.
  if (twice && request.method === "POST" && request.url === "/") return void repeat(request, response);
  app.routing(request, response);
});

process.stdin.on("end", () => process.exit(0)).resume();
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(server.address().port));
