/** The registry of tasks and regularizers with the built-in ones in it. */
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
