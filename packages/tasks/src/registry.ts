/** The registry of tasks and regularizers, including the built-in ones. */
import './built-in.ts';

export {
  allRegularizers,
  allTasks,
  createRegularizer,
  registerRegularizers,
  registerTasks,
  regularizerNamed,
  sourcesOf,
  taskNamed,
} from '@regatta/trial';
