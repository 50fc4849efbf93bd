/** The registry of tasks and regularizers with the built-in ones in it. */
import './built-in.ts';

export {
  allRegularizers,
  allTasks,
  registerRegularizers,
  registerTasks,
  regularizerNamed,
  sourcesOf,
  taskNamed,
} from '../registry.ts';
export { createRegularizer } from '../regularizers.ts';
