import { taskNamed, regularizers, allTasks } from '/tmp/w/lead/packages/tasks/src/index.ts';
import { runTrial, trainingOf } from '@regatta/trial';
import { bytesOf } from '@regatta/record';
const [tasks, regs, steps] = process.argv.slice(2);
const names = regs === 'all' ? (Array.isArray(regularizers) ? regularizers : [...(regularizers as any).values?.() ?? Object.values(regularizers as any)]).map((r: any) => r.name) : regs.split(' ');
for (const task of tasks.split(' ')) for (const reg of names) {
  const spec = {version:2, phase:'tune', task, regularizer: {name:reg,options:{}}, seed:0, training: trainingOf(taskNamed(task), {steps:+steps, evaluations:3}), backend:'wasm', samples:0} as any;
  const out: string[] = []; let why = ''; const speed: number[] = [];
  let err = '';
  for (const replay of [false, true]) { try { const r: any = await runTrial(spec, {replay, onNotReplayed: (x) => { why = x; }}); speed.push(r.timing.stepsPerSecond); out.push(JSON.stringify([r.curve, r.metrics, r.best, r.status, r.penalty])); } catch (e: any) { err = e.message.slice(0, 160); out.push(err); } }
  console.log(out[0] === out[1] ? 'same' : 'DIFFERENT', task, reg, err, (speed[1]! / speed[0]!).toFixed(2), why === 'replay is off' ? '' : why.slice(0, 300));
}
