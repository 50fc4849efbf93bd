import type * as tf from '@tensorflow/tfjs';
import { expectTypeOf } from 'vitest';
import { diagnose, diagnoseConfig, type Finding, type Repair, repair, type Severity } from './index.ts';

declare const model: tf.LayersModel;

expectTypeOf(diagnose(model)).toExtend<readonly Finding[]>();
expectTypeOf<Finding['severity']>().toEqualTypeOf<Severity>();
expectTypeOf(repair(model)).toEqualTypeOf<Repair>();
expectTypeOf<Repair['model']>().toExtend<tf.LayersModel>();

// @ts-expect-error: takes a model, not a path.
diagnose('model.json');
// @ts-expect-error: findings are read-only.
diagnose(model)[0]!.message = '';
void diagnoseConfig;
