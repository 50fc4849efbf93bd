export { gradientsInstalled, installGradients, uninstallGradients } from './install.ts';
export { applyByVariable, variablesWithForeignMoments } from './moments.ts';
export { addGradients, type GradientOverride, type Gradients, removeGradients } from './registry.ts';
