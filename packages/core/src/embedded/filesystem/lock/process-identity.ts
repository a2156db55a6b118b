import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, uptime } from 'node:os';
import { threadId } from 'node:worker_threads';

/** Who holds a lock, told so that another process can find out whether it still runs. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Thread within the process. */
  readonly thread: number;
  readonly host: string;
  /**
   * Equal only where process ids mean the same: one machine, one container. Containers of one host, and machines that
   * share a directory, see each other's ids and would take them for their own.
   */
  readonly machine: string;
  /** The run of the machine since it was switched on; Linux only. */
  readonly boot: string | undefined;
  /** When the process started, in the kernel's words, which tell it from a later one of the same id; Linux only. */
  readonly started: string | undefined;
  /** Milliseconds since 1970 when the lock was asked for. */
  readonly since: number;
}

/** The identity of this thread. */
export function ownIdentity(): ProcessIdentity {
  return {
    pid: process.pid,
    thread: threadId,
    host: hostname(),
    machine: machineIdentity(),
    boot: readText('/proc/sys/kernel/random/boot_id'),
    started: startOfProcess(process.pid),
    since: Date.now(),
  };
}

/** `unsure`: nothing on this machine can tell; only whether the holder gives signs of life can. */
export type Liveness = 'alive' | 'dead' | 'unsure';

/** Whether the process of an identity still runs, seen from the process of `own`. */
export function livenessOf(holder: ProcessIdentity, own: ProcessIdentity): Liveness {
  if (holder.machine !== own.machine) return 'unsure';
  if (holder.boot !== own.boot) return 'dead';
  if (!processExists(holder.pid)) return 'dead';
  if (holder.started !== undefined) {
    const started = startOfProcess(holder.pid);
    return started === undefined || started === holder.started ? 'alive' : 'dead';
  }
  // The id is in use; if the lock is older than the machine's last start, probably by someone else.
  const booted = Date.now() - uptime() * 1000;
  return holder.since < booted - BOOT_TOLERANCE_MILLISECONDS ? 'unsure' : 'alive';
}

// Clocks are set after booting.
const BOOT_TOLERANCE_MILLISECONDS = 60_000;

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to someone else.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Field 22 of /proc/<pid>/stat (proc(5)): clock ticks from boot to the start of the process. */
function startOfProcess(pid: number): string | undefined {
  const text = readText(`/proc/${pid}/stat`);
  // Field 2 is the name in parentheses and may contain anything, so count from the last parenthesis.
  return text?.slice(text.lastIndexOf(')') + 2).split(' ')[19];
}

function machineIdentity(): string {
  const parts = [hostname(), process.platform, readText('/etc/machine-id'), pidNamespace()];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function pidNamespace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined; // Not Linux.
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return undefined; // Not Linux, or not permitted.
  }
}
