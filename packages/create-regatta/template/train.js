/** Trains both networks in Node, on WebAssembly. Usage: node train.js */
import { useWasm } from '@regatta/wasm';
import { bestLoss, epochs, rates, summarize, train } from './experiment.js';

await useWasm(); // much faster than tfjs's plain JavaScript, and needs no native addon
for (const [name, rate] of Object.entries(rates)) {
  const losses = await train(rate, (soFar) => {
    const epoch = soFar.length;
    if (epoch % 20 === 0)
      console.log(`${name}, epoch ${epoch} of ${epochs}: loss ${soFar.at(-1).toFixed(2)}`);
  });
  console.log(summarize(name, losses));
}
console.log(`The best possible expected loss is ${bestLoss.toFixed(2)} nats.`);
