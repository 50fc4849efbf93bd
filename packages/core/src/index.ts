import './register.ts';

export {
  checkFunction,
  checkModel,
  checkNumbers,
  checkObject,
  checkStream,
  checkTensors,
} from './arguments.ts';
export { attach, attachBlock, attachBranches, attachWeights } from './attach.ts';
export { attachAttention } from './attach-attention.ts';
export { attachRecurrent } from './attach-recurrent.ts';
export type {
  AttentionSlot,
  AttentionTreatment,
  EntropyPenalty,
  HeadMask,
  KeyMask,
  LogitNoise,
  ProbabilityMask,
} from './attention/treatment.ts';
export { attachPenalty, beginTraining, type Training } from './begin-training.ts';
export { type CatalogEntry, createFrom, type Strength } from './catalog.ts';
export { checkRegularizer } from './check-regularizer.ts';
export { compose } from './compose.ts';
export { defineFamily, defineRegularizer, type Family } from './define.ts';
export type { Checked, DefinedRegularizer, LayerVariant, RegularizerDefinition } from './definition.ts';
export { type ErrorParts, RegattaError } from './errors.ts';
export { fromStream } from './from-stream.ts';
export {
  type ActivationHook,
  filledHooks,
  type Hook,
  type HookInfo,
  type HookKind,
  type HookOf,
  hooks,
  hooksOfKind,
  isHookOf,
  type LayerHook,
  type PlaceHook,
  placeHooks,
  type TrainingHook,
} from './hooks.ts';
export { ActivationHost } from './hosts/activation.ts';
export { AttentionHost } from './hosts/attention.ts';
export { ATTENTION_KEYS, type AttentionArgs, type AttentionInput } from './hosts/attention-config.ts';
export type { HostConfig } from './hosts/clock.ts';
export type { KerasForm } from './hosts/keras-form.ts';
export { RecurrentHost } from './hosts/recurrent.ts';
export type { RecurrentArgs } from './hosts/recurrent-config.ts';
export { WeightsHost } from './hosts/weights.ts';
export { type Json, type JsonObject, toJson } from './json.ts';
export { layerPathsOf, layersOf, lossesOf } from './layer-tree.ts';
export {
  type ActivationMethod,
  type ActivationMethods,
  activationMethods,
} from './methods/activation-method.ts';
export type { Context, WeightSpec } from './methods/context.ts';
export {
  type LayerMethod,
  type LayerMethods,
  layerMethods,
  type WrappedLayer,
} from './methods/layer-method.ts';
export { ALPHA_PRIME } from './noise/alpha.ts';
export { bernoulliDraws, type Draw, normalDraws, uniformDraws } from './noise/draws.ts';
export type { Gates } from './noise/gates.ts';
export { noiseNamed, registerNoise } from './noise/index.ts';
export { type Affine, affine, type Noise, type OfDraw } from './noise/noise.ts';
export {
  type CommonOptions,
  checkBoolean,
  checkChoice,
  checkChoices,
  checkInitialRate,
  checkKeys,
  checkNumber,
  checkOptions,
  checkSeed,
  LAYER_KEYS,
  type LayerOptions,
  layerOptions,
  type WrapperOptions,
} from './options.ts';
export { applyDraws, PERTURB_KERNEL, type PerturbAttributes, type Perturbation, perturb } from './perturb.ts';
export {
  activationAt,
  activationLayer,
  layerNameAt,
  registerKerasLayer,
  type Treatment,
  weightsAt,
  weightsLayer,
} from './place.ts';
export { type Place, type PlaceOptions, placed, placesOf } from './places.ts';
export { predict, predictSamples, predictSamplesByOutput } from './predict.ts';
export type { ModelInput, PredictOptions, SampleOptions } from './predict-options.ts';
export { checkRate, type Rate, rateAt, scaleRate } from './rate.ts';
export { type RecurrentDraw, type RecurrentMasks, recurrentMasks } from './recurrent/draw.ts';
export type {
  GateMask,
  RecurrentSlot,
  RecurrentTreatment,
  SequenceMask,
  ZoneoutMask,
} from './recurrent/treatment.ts';
export { register } from './register.ts';
export {
  type LossFunction,
  none,
  type Placement,
  type Regularizer,
  type Site,
} from './regularizer.ts';
export type { Schedule } from './schedules.ts';
export { type StepRecorder, stepRecorder, whileRecording } from './step-recording.ts';
export { stopGradient } from './stop-gradient.ts';
export { type Stream, stream } from './stream.ts';
export { layerMask } from './tfjs-layer-mask.ts';
export { trainingCallback } from './training-callback.ts';
export type {
  Batch,
  BatchContext,
  Evaluation,
  Follower,
  FollowerState,
  Outcome,
  TrainingPlan,
  TrainingStep,
} from './training-hooks.ts';
export { trainingOutput } from './training-output.ts';
export { silenceWarnings, type WarningName, warn } from './warnings.ts';
export { trainableWeights, vectorAxes, type WeightRole, weightRole, weightRoles } from './weight-roles.ts';
