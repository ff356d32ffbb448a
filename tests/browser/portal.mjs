// A demo of its own: free ports, a fresh folder, and nothing left of it afterwards.
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const PROGRAM = process.env.PYLI ?? fileURLToPath(new URL("../../target/debug/pyli", import.meta.url));
const READY_WITHIN_MS = 60_000;

/** Starts `pyli demo` with this much more in its environment; answers with its address, the folder of its mail, its sign-ins and how to stop it. */
export async function startPortal(environment = {}) {
  const folder = mkdtempSync(join(tmpdir(), "pyli-browser-"));
  // As root the database runs as another user, who must be able to pass through.
  chmodSync(folder, 0o755);
  const mail = join(folder, "mail");
  const [port, adminPort] = [await freePort(), await freePort()];
  const child = spawn(PROGRAM, ["demo", "--listen", `127.0.0.1:${port}`, "--data-dir", join(folder, "data")], {
    env: {
      ...process.env,
      PYLI_ADMIN_LISTEN: `127.0.0.1:${adminPort}`,
      PYLI_LIMITS: "off",
      PYLI_MAIL: `file:${mail}`,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = collect(child);
  const address = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await end(child);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await ready(address, child, output);
  } catch (error) {
    await stop();
    throw new Error(`${error.message}\n${output.stdout}${output.stderr}`);
  }
  return { address, mail, stop, signIn: (role, nth = 0) => signIn(output.stdout, role, nth) };
}

/** What the demo printed for the nth of a role: a line with the role, an e-mail address and, after it, a password. */
function signIn(printed, role, nth) {
  const isOfRole = (line) => line.includes("@") && new RegExp(`\\b${role}\\b`, "i").test(line);
  const line = printed.split("\n").filter(isOfRole)[nth];
  const [, email, password] = line?.match(/(\S+@\S+)\s+(?:\/\s+)?(\S+)/) ?? [];
  if (!password) throw new Error(`the demo printed no sign-in for ${role}:\n${printed}`);
  return { email, password };
}

function collect(child) {
  const output = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"]) child[stream].on("data", (part) => (output[stream] += part));
  return output;
}

/** Ready for people: it answers, and has said who can sign in (the samples are planted before that). */
async function ready(address, child, output) {
  const deadline = Date.now() + READY_WITHIN_MS;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`pyli demo ended with ${child.exitCode}`);
    const answer = await fetch(`${address}/readyz`).catch(() => null);
    if (answer?.ok && output.stdout.includes("@")) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`pyli demo was not ready within ${READY_WITHIN_MS} ms`);
}

export async function end(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill("SIGTERM");
  const impatience = setTimeout(() => child.kill("SIGKILL"), 15_000);
  await ended;
  clearTimeout(impatience);
}

export function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once("error", failed);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}
