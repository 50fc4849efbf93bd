import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Peer } from './peer.ts';

const program = fileURLToPath(new URL('./torch-steps.py', import.meta.url));

/** Libraries behind PyTorch read the number of threads from the environment. */
const oneThread = { OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
/** Milliseconds that importing torch may take, and a step with its warm-up. */
const patience = 60_000;

/** What the program answers to a request. */
const answerSchema = z.union([
  z.object({ version: z.string(), mkl: z.boolean() }),
  z.object({ times: z.array(z.number().nonnegative()).min(1) }),
  z.object({ unknown: z.string() }),
]);
type Answer = z.infer<typeof answerSchema>;

/** The programs named `python3` in the folders of a search path, in its order. */
function pythons(path: string): string[] {
  const folders = path.split(delimiter).filter((folder) => folder !== '');
  return [...new Set(folders.map((folder) => join(folder, 'python3')))].filter((program) => {
    try {
      accessSync(program, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The first `python3` that imports torch. */
async function pythonWithTorch(path: string): Promise<string | undefined> {
  for (const python of pythons(path)) {
    try {
      await promisify(execFile)(python, ['-c', 'import torch'], { timeout: patience });
      return python;
    } catch {
      // Another one may have it.
    }
  }
  return undefined;
}

/**
 * Starts the training steps in PyTorch, with the first `python3` that has it; undefined if none has.
 *
 * @param path folders to search, like PATH.
 * @throws Error if PyTorch does not start; later, if it ends or does not answer.
 */
export async function pytorch(path: string): Promise<Peer | undefined> {
  const python = await pythonWithTorch(path);
  if (python === undefined) return undefined;
  const child = spawn(python, [program], {
    env: { ...process.env, ...oneThread },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) =>
      reject(new Error(`PyTorch ended with ${signal ?? `exit code ${code}`}`)),
    );
  });
  // The process ends after the last question, too.
  ended.catch(() => {});
  child.stdin.on('error', () => {});

  const nextAnswer = async (): Promise<Answer> => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`PyTorch did not answer in ${patience / 1000} s`)), patience);
    });
    try {
      const { value, done } = await Promise.race([lines.next(), ended, late]);
      if (done === true) return await Promise.race([ended, late]);
      return answerSchema.parse(JSON.parse(value));
    } finally {
      clearTimeout(timer);
    }
  };
  const ask = (request: object): Promise<Answer> => {
    child.stdin.write(`${JSON.stringify(request)}\n`);
    return nextAnswer();
  };
  try {
    const first = await nextAnswer();
    if (!('version' in first)) throw new Error('expected PyTorch to say its version first');
    return {
      name: 'pytorch',
      // Without MKL, its products are many times slower.
      title: `PyTorch ${first.version}${first.mkl ? '' : ' without MKL'}`,
      prepare: async (name) => 'times' in (await ask({ prepare: name })),
      async turn(milliseconds) {
        const found = await ask({ turn: milliseconds });
        if (!('times' in found)) throw new Error('expected PyTorch to answer with times');
        return found.times;
      },
      close: () => void child.kill(),
    };
  } catch (error) {
    child.kill();
    throw error;
  }
}
