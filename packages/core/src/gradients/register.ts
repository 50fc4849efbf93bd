/** Fixes tfjs's gradients on import: `import '@regatta/core/gradients/register'`. */
import { installGradients } from './install.ts';

installGradients();
