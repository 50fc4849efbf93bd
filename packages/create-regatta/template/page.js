/** Trains both networks in the page, on WebAssembly, and plots their losses on unseen data. */
import { useWasm } from '@regatta/wasm';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import plain from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url';
import { bestLoss, epochs, rates, summarize, train } from './experiment.js';

const button = document.querySelector('button');
const status = document.querySelector('[role=status]');
const chart = document.querySelector('svg');
const curves = {};

/** Draws the curves, at the size of the chart on this screen. */
function draw() {
  const { clientWidth: width, clientHeight: height } = chart;
  const [left, right, bottom, top] = [32, width - 84, height - 24, 16];
  const most = Math.max(...Object.values(curves).flat());
  const x = (epoch) => left + ((right - left) * epoch) / (epochs - 1);
  const y = (loss) => bottom - ((bottom - top) * loss) / most;
  const curve = ([name, losses]) => {
    const style = rates[name] === 0 ? 'none' : 'dropout';
    const points = losses.map((loss, i) => `${x(i).toFixed(1)},${y(loss).toFixed(1)}`).join(' ');
    const end = `x="${x(losses.length - 1) + 6}" y="${y(losses.at(-1)) + 4}"`;
    return `<polyline class="${style}" points="${points}" /><text class="${style}" ${end}>${name}</text>`;
  };
  const label = (atX, atY, anchor, text) =>
    `<text x="${atX}" y="${atY}" text-anchor="${anchor}">${text}</text>`;
  chart.innerHTML = [
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" />`,
    label(left, bottom + 18, 'start', 'epoch 1'),
    label(right, bottom + 18, 'end', epochs),
    label(left - 6, bottom + 4, 'end', '0'),
    label(left - 6, top + 4, 'end', most.toFixed(1)),
    ...Object.entries(curves).map(curve),
  ].join('');
}

setWasmPaths({
  'tfjs-backend-wasm.wasm': plain,
  'tfjs-backend-wasm-simd.wasm': simd,
  'tfjs-backend-wasm-threaded-simd.wasm': threaded,
});

/** Trains both networks and draws their curves on the way. */
async function run() {
  await useWasm(); // faster than a GPU for small networks
  for (const name of Object.keys(curves)) delete curves[name];
  for (const [name, rate] of Object.entries(rates)) {
    await train(rate, (losses) => {
      curves[name] = losses;
      status.textContent = `Training: ${name}, epoch ${losses.length} of ${epochs}`;
      draw();
      return tf.nextFrame(); // lets the page draw
    });
  }
  const found = Object.entries(curves).map(([name, losses]) => summarize(name, losses));
  status.textContent = [...found, `The best possible expected loss is ${bestLoss.toFixed(2)} nats.`].join(
    '\n',
  );
}

button.addEventListener('click', async () => {
  button.disabled = true;
  document.body.dataset.state = 'running';
  try {
    await run();
    document.body.dataset.state = 'done';
  } catch (error) {
    status.textContent = `Training failed: ${error.message}`;
    document.body.dataset.state = 'failed';
  }
  button.disabled = false;
});

window.addEventListener('resize', () => {
  if (Object.keys(curves).length > 0) draw();
});
