import { DatasetError } from '@regatta/datasets';
import { messageOf, RunError, UsageError } from '@regatta/record/errors';

/** Meaning of system error codes, and remedies. */
const meanings: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left. Free some space and run the same command again',
  EDQUOT: 'the disk quota is used up. Free some space and run the same command again',
  EFBIG: 'the file has reached its maximum size. Raise the file size limit, or choose another folder',
  EACCES: 'permission denied. Choose another path, or change its permissions',
  EPERM: 'operation not permitted. Choose another path, or change its permissions',
  EROFS: 'the file system is read-only. Choose a writable folder',
  ENOTDIR: 'a part of the path is a file, not a folder. Check the path',
  EISDIR: 'expected a file, received a folder. Check the path',
  ENOENT: 'there is no such file or folder. Check the path',
  EEXIST: 'a file or folder with this name already exists. Choose another name, or remove it',
  ENOTEMPTY: 'the folder is not empty. Choose another, or empty it',
  ENAMETOOLONG: 'the name is too long for the file system. Choose a shorter one',
  ELOOP: 'its symbolic links form a loop. Check the path',
  EMFILE: 'too many files are open. Raise the limit ("ulimit -n"), or use fewer --workers',
  ENFILE: 'the system has too many open files. Close other programs, or use fewer --workers',
  EAGAIN: 'the system has run out of processes or memory. Close other programs, or use fewer --workers',
  EBUSY: 'another program is using it. Close that program and run the same command again',
  EIO: 'the device failed. Check the disk and its connection',
  ENODEV: 'the device is gone. Check the disk and its connection',
  ENXIO: 'the device is gone. Check the disk and its connection',
  ESTALE: 'the network folder is no longer available. Mount it again',
  EADDRINUSE: 'the port is in use. Choose another one',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another one',
  ECONNREFUSED: 'connection refused. Check the address and start the server',
  ECONNRESET: 'the other side closed the connection. Check the server and run the same command again',
  EHOSTUNREACH: 'the host cannot be reached. Check the address and the network',
  ENETUNREACH: 'the network cannot be reached. Check the connection',
  ETIMEDOUT: 'no answer in time. Check the address and the network',
  ENOTFOUND: 'there is no host with this name. Check the address',
  EAI_AGAIN: 'the host name could not be resolved. Check the network',
};

const outOfMemory =
  'the process cannot get more memory or address space. Raise its limit ("ulimit -v"), close other programs, or use fewer --workers';

/** Whether an error means that memory could not be allocated, by the engine's message. */
const isOutOfMemory = (error: Error): boolean =>
  codeOf(error) === 'ENOMEM' ||
  codeOf(error) === 'ERR_MEMORY_ALLOCATION_FAILED' ||
  codeOf(error) === 'ERR_WORKER_OUT_OF_MEMORY' ||
  (/RangeError|CompileError|RuntimeError|Error/.test(error.name) &&
    /could not allocate memory|allocation failed|out of memory|allocate Wasm memory/i.test(error.message));

const redisErrors = new Set(['ReplyError', 'MaxRetriesPerRequestError', 'ParserError']);

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function fieldOf(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined;
}

/** Where an error happened: a path, a host, or a system call. */
function placeOf(error: Error): string {
  const [path, target, host, address, port] = ['path', 'dest', 'hostname', 'address', 'port'].map((name) =>
    fieldOf(error, name),
  );
  const place = target ?? path ?? host ?? (address && port ? `${address}:${port}` : address);
  return place ?? fieldOf(error, 'syscall') ?? 'the system';
}

/**
 * Describes a problem outside the program (usage, files, memory, network) in one sentence with a remedy. Undefined if the
 * error is a bug in the program.
 */
export function troubleOf(error: unknown): string | undefined {
  if (error instanceof UsageError || error instanceof RunError || error instanceof DatasetError)
    return error.message;
  if (!(error instanceof Error)) return undefined;
  if (isOutOfMemory(error)) return `out of memory: ${outOfMemory}.`;
  const code = codeOf(error);
  if (code !== undefined && Object.hasOwn(meanings, code))
    return `${placeOf(error)}: ${meanings[code]} (${code}).`;
  if (
    redisErrors.has(error.name) ||
    /^(Connection is closed|(READONLY|NOAUTH|WRONGPASS|NOPERM|OOM|LOADING|MISCONF) )/.test(error.message)
  )
    return `the Redis server refused or ended a request: ${messageOf(error)}. Check the server, its memory and its permissions, and run the same command again.`;
  return error.cause === undefined ? undefined : troubleOf(error.cause);
}
