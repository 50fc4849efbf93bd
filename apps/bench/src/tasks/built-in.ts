/** Makes the built-in tasks and regularizers known. */
import { tasks } from '#tasks';
import { registerRegularizers, registerTasks } from '../registry.ts';
import { regularizers } from './regularizers.ts';

registerRegularizers(regularizers);
registerTasks(tasks);
