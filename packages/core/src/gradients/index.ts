export { gradientsInstalled, installGradients, uninstallGradients } from './install.ts';
export { applyByVariable, hasMovedMoments } from './moments.ts';
export { addGradients, type GradientOverride, type Gradients, removeGradients } from './registry.ts';
