import { join } from 'node:path';
import { saveForKeras } from '@regatta/keras';
import { fileHandler } from '@regatta/keras/node';
import { armTitle, decimal, type TrialRecord } from '@regatta/record';
import { makeFolder, replaceFile } from '@regatta/record/files';
import { quantile } from '@regatta/stats';
import type { Task } from '@regatta/trial';
import type * as tf from '@tensorflow/tfjs';
import type { AdvisePlan } from '../advise-plan.ts';
import { type Configuration, configurationTitle } from '../configuration.ts';
import { preprocessingFile } from './check-take-home.ts';
import { predictPy } from './predict-py.ts';
import { predictTs } from './predict-ts.ts';
import { preprocessingOf } from './preprocessing.ts';
import { trainOnAll } from './train-on-all.ts';

/** The median of what some trials measured; undefined without any. */
const medianOf = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : quantile(values, 0.5);

/** What was taken home, in words. */
export interface Exported {
  /** Files and folders that were written. */
  readonly files: readonly string[];
  /** What was trained. */
  readonly title: string;
  /** Steps of the training. */
  readonly steps: number;
  /** Why there is no form for Keras; undefined if there is one. */
  readonly withoutKeras?: string;
}

/**
 * Trains a configuration on all rows and writes it for use elsewhere: the network for TensorFlow.js and for Keras, its preprocessing,
 * an example, and programs that predict rows with it.
 *
 * @param records the trials that judged, of the configuration and others: their best steps and temperatures are used.
 * @param folder from {@link checkTakeHome}.
 */
export async function takeHome(
  task: Task,
  plan: AdvisePlan,
  configuration: Configuration,
  records: readonly TrialRecord[],
  folder: string,
): Promise<Exported> {
  const own = records.filter(
    ({ status, regularizer }) =>
      status === 'ok' && armTitle(regularizer) === armTitle(configuration.regularizer),
  );
  const steps = Math.max(
    1,
    Math.round(medianOf(own.flatMap(({ best }) => best?.step ?? [])) ?? plan.training.steps),
  );
  const temperature = medianOf(own.flatMap(({ calibration }) => calibration?.metrics.temperature ?? [])) ?? 1;
  const training = { ...plan.training, steps };
  const { asked } = plan;
  const { model, data } = await trainOnAll(task, {
    configuration,
    training,
    seed: asked.firstSeed,
    backend: asked.backend,
  });
  try {
    makeFolder(folder);
    const encoding = task.encoding!;
    const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
    replaceFile(join(folder, preprocessingFile), json(preprocessingOf(encoding, data, temperature)));
    replaceFile(join(folder, 'example.json'), json(encoding.example));
    const withRegatta = hasOwnLayers(model);
    replaceFile(join(folder, 'predict.ts'), predictTs(withRegatta));
    await model.save(fileHandler(join(folder, 'tfjs-model')));
    let withoutKeras: string | undefined;
    try {
      await saveForKeras(model, fileHandler(join(folder, 'keras-model')));
      replaceFile(join(folder, 'predict.py'), predictPy);
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'RegattaError') throw error;
      withoutKeras = error.message;
    }
    const title = configurationTitle(configuration);
    const files = [
      'tfjs-model/model.json',
      ...(withoutKeras === undefined ? ['keras-model/model.json'] : []),
      preprocessingFile,
      'example.json',
      'predict.ts',
      ...(withoutKeras === undefined ? ['predict.py'] : []),
      'README.md',
    ];
    replaceFile(
      join(folder, 'README.md'),
      readmeOf(task, {
        title,
        steps,
        rows: data.train.size,
        temperature,
        withKeras: withoutKeras === undefined,
        withRegatta,
      }),
    );
    return { files, title, steps, ...(withoutKeras !== undefined && { withoutKeras }) };
  } finally {
    model.dispose();
  }
}

/** Whether TensorFlow.js alone cannot load a network: one of its layers, or of the layers in these, is of Regatta. */
const hasOwnLayers = (model: tf.LayersModel): boolean =>
  JSON.stringify(model.toJSON(null, false)).includes('"class_name":"Regatta');

function readmeOf(
  task: Task,
  {
    title,
    steps,
    rows,
    temperature,
    withKeras,
    withRegatta,
  }: {
    title: string;
    steps: number;
    rows: number;
    temperature: number;
    withKeras: boolean;
    withRegatta: boolean;
  },
): string {
  const { target } = task.encoding!;
  const answer =
    target.classes === null
      ? `the number \`${target.name}\`${target.unit === '' ? '' : ` in ${target.unit}`}`
      : `the probability of each class of \`${target.name}\` (logits divided by the temperature ${decimal(temperature, 3)}, then softmax)`;
  return `# A network that predicts ${target.name}

${task.architecture.title}, trained with ${title} for ${steps} steps on all ${rows} rows; none was held out. How well it does is what \`regatta advise\` measured on held-out rows, not
what it reaches on these rows. ${steps} is the median best step of the trainings that judged.

- \`preprocessing.json\`: columns, their encodings, means and standard deviations, classes
- \`tfjs-model/\`: the network for TensorFlow.js (\`tf.loadLayersModel\`${withRegatta ? ' after `register()` of `regatta`, which has some of its layers' : ''})
${withKeras ? '- `keras-model/`: the network as a Keras 3 config, with weights by their Keras paths\n' : ''}- \`example.json\`: the first row of the table, with its cells as written
- \`predict.ts\`: predicts rows in Node, \`npx tsx predict.ts\`; needs \`@tensorflow/tfjs\`${withRegatta ? ' and `regatta`; if the regularizer is your own, import its module there too' : ''}
${withKeras ? '- `predict.py`: predicts rows in Python, `python3 predict.py`; needs NumPy, and uses Keras 3 if it is installed\n' : ''}
Both programs take cells as they are in the CSV file and return ${answer}. A word that no row of the table contained, or a cell that cannot be read, is an error.
`;
}
