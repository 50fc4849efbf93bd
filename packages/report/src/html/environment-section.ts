import type { Environment } from '@regatta/record';
import { type Html, html } from './html.ts';

const gigabytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;

/** Section on how to reproduce the numbers, and on the environment in which they were computed. */
export function environmentSection(command: string, code: string, environment: Environment): Html {
  const { versions, system, cpu, cores, memoryBytes, backend, workers, finished } = environment;
  const rows: [string, string][] = [
    ['Regatta', versions.regatta],
    ['TensorFlow.js', `${versions.tfjs}, ${backend} backend`],
    ['Node or browser', versions.node],
    ['System', system],
    ['Processor', `${cpu}, ${cores} cores`],
    ['Memory', memoryBytes > 0 ? gigabytes(memoryBytes) : 'unknown'],
    ['Workers', `${workers}`],
    ['Finished', finished],
  ];
  return html`<section id="reproduce" aria-labelledby="reproduce-title">
<p class="eyebrow">Run it yourself</p>
<h2 id="reproduce-title">Reproduce</h2>
<p>The same command with the same code gives the same numbers, with any number of workers.</p>
<div class="command"><pre><code id="command">${command}</code></pre><button type="button" data-copy="command" hidden>Copy</button></div>
<p>Training code: <code class="hash">${code}</code></p>
<h3>Environment</h3>
<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
</section>
`;
}
