import type { TaskAnalysis } from '@regatta/evidence';

/** The training options of a task in words; those that tuning chose for each arm are said to be. */
export function trainingText(training: TaskAnalysis['training']): string {
  const settings = Object.entries(training).map(([name, value]) => `${name} ${value}`);
  const tuned = ['steps', 'learningRate'].filter((name) => !(name in training));
  return [...settings, ...tuned.map((name) => `${name} tuned`)].join(', ');
}
