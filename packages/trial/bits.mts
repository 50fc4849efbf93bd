import { taskNamed, regularizers, allTasks } from '/tmp/w/lead/packages/tasks/src/index.ts';
import { runTrial, trainingOf } from '@regatta/trial';
import { bytesOf } from '@regatta/record';
const [tasks, regs, steps] = process.argv.slice(2);
for (const task of tasks.split(' ')) for (const reg of regs.split(' ')) {
  const spec = {version:2, phase:'tune', task, regularizer: reg==='none'?{name:'none',options:{}}:{name:reg,options:{}}, seed:0, training: trainingOf(taskNamed(task), {steps:+steps, evaluations:4}), backend:'wasm', samples:0} as any;
  const s = performance.now();
  const r: any = await runTrial(spec).catch((e: any) => ({error: e.message.slice(0,100)}));
  console.log(task, reg, r.error ?? JSON.stringify(r.curve ?? Object.keys(r)).slice(-160), ((performance.now()-s)/1000).toFixed(2), JSON.stringify(r.timing ?? r.seconds ?? Object.keys(r)));
}
