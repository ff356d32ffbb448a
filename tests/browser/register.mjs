// A document register in a process of its own, at one address whether it runs or not.
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PROGRAM, end, freePort } from "./portal.mjs";

/** Starts a register; `stop` and `start` it as an outage would, `leave` it when all is over. */
export async function startRegister() {
  const folder = mkdtempSync(join(tmpdir(), "pyli-register-"));
  // As root the database runs as another user, who must be able to pass through.
  chmodSync(folder, 0o755);
  const listen = `127.0.0.1:${await freePort()}`;
  let child = null;
  const start = async () => {
    const options = ["register", "serve", "--listen", listen, "--data-dir", join(folder, "data")];
    child = spawn(PROGRAM, options, { stdio: ["ignore", "pipe", "inherit"] });
    await new Promise((up, down) => {
      child.stdout.once("data", up);
      child.once("exit", (status) => down(new Error(`the register ended with ${status}`)));
    });
  };
  const stop = () => end(child);
  const leave = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  await start();
  return { url: `http://${listen}`, start, stop, leave };
}

/** Another register at that address, while ours is stopped: it has nothing, and answers every document like this. */
export async function standIn(url, status, body) {
  const server = createServer((asked, answer) => {
    const isDocument = asked.method === "POST";
    answer.writeHead(isDocument ? status : 200, { "content-type": "application/json", connection: "close" });
    answer.end(JSON.stringify(isDocument ? body : { items: [] }));
  });
  await new Promise((up) => server.listen(Number(new URL(url).port), "127.0.0.1", up));
  return { leave: () => new Promise((gone) => server.close(gone)) };
}
