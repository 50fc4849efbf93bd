/** Registers the built-in tasks and regularizers. */
import { decidesNumbers, registerRegularizers, registerTasks } from '@regatta/trial';
import { tasks } from '#tasks';
import { regularizers } from './regularizers.ts';

decidesNumbers(new URL('../package.json', import.meta.url));
registerRegularizers(regularizers);
registerTasks(tasks);
