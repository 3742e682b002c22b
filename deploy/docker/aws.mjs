// SQS, SNS and S3 on one port (4566): fauxqs, with its state in /data. AWS_LISTEN_ADDRESS is where it listens, 0.0.0.0 if it is not set.
import http from "node:http";
import net from "node:net";
import { startFauxqs } from "fauxqs";

// It would listen on every address, which is the machine's own on a host's network.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (options, ...rest) {
  return listen.call(this, { ...options, host: process.env.AWS_LISTEN_ADDRESS ?? "0.0.0.0" }, ...rest);
};

// AWSSDK.S3 4.1 sends a JSON content type with the empty body of UploadPartCopy, which fauxqs would try to parse.
const emit = http.Server.prototype.emit;
http.Server.prototype.emit = function (event, request, ...rest) {
  if (event === "request" && request.method !== "POST" && /x-amz-json/.test(request.headers["content-type"] ?? "")) {
    delete request.headers["content-type"];
  }
  return emit.call(this, event, request, ...rest);
};

const server = await startFauxqs({ port: 4566, logger: false, dataDir: "/data/queues", s3StorageDir: "/data/buckets" });
for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => server.stop().finally(() => process.exit(0)));
