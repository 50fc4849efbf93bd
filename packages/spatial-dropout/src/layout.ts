import { checkChoice, checkNumber, type Hook, RegattaError, type Site } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Position of the channels of a value: [batch, ..., channels] or [batch, channels, ...]. */
export type DataFormat = NonNullable<Site['dataFormat']>;

/** Option for the position of the channels. */
export interface DataFormatOptions {
  /** Position of the channels; defaults to that of the site, or else `channelsLast`. */
  readonly dataFormat?: DataFormat;
}

/** Checks the option `dataFormat`. */
export function checkDataFormat(value: unknown, subject: string): DataFormat | undefined {
  if (value === undefined) return undefined;
  return checkChoice(value, ['channelsLast', 'channelsFirst'], subject, 'dataFormat');
}

/** The option `dataFormat` as a parameter, if given. */
export function dataFormatOf({ dataFormat }: DataFormatOptions, subject: string): DataFormatOptions {
  const given = checkDataFormat(dataFormat, subject);
  return given === undefined ? {} : { dataFormat: given };
}

/** Parameters at a site: the data format of the option, or else of the site; sequences always have channels last. */
export const atChannels = <P extends DataFormatOptions>(
  params: P,
  site: Partial<Site>,
  hook?: Hook,
): P & { readonly dataFormat: DataFormat } => ({
  ...params,
  dataFormat: hook === 'sequence' ? 'channelsLast' : (params.dataFormat ?? site.dataFormat ?? 'channelsLast'),
});

/** The spatial axes and the channel axis of a value. */
export function axesOf(
  rank: number,
  dataFormat: DataFormat = 'channelsLast',
): { spatial: number[]; channel: number } {
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  return {
    spatial: Array.from({ length: rank - 2 }, (_, i) => first + i),
    channel: dataFormat === 'channelsFirst' ? 1 : rank - 1,
  };
}

/** The input rank as a parameter, for layers that accept only one rank. */
export const rankOf = ({ rank }: { readonly rank?: unknown }, subject: string): { readonly rank?: number } =>
  rank === undefined ? {} : { rank: checkNumber(rank, subject, 'rank') };

/** Checks the rank of a layer's input. @throws RegattaError for a rank that is not in the list. */
export function requireRank(shape: tf.Shape, ranks: readonly number[], subject: string): void {
  if (ranks.includes(shape.length)) return;
  throw new RegattaError({
    subject,
    expected: `an input of rank ${ranks.join(' or ')}, including batch and channels`,
    received: shape,
    remedy:
      'Apply it after a layer whose output has that rank, or use the 1d, 2d or 3d variant that matches the input.',
  });
}

/** Moves the channels of a value to the last axis. */
export function toChannelsLast(x: tf.Tensor, dataFormat: DataFormat = 'channelsLast'): tf.Tensor {
  if (dataFormat === 'channelsLast') return x;
  return x.transpose([0, ...axesOf(x.rank, dataFormat).spatial, 1]);
}

/** Inverse of {@link toChannelsLast}. */
export function fromChannelsLast(x: tf.Tensor, dataFormat: DataFormat = 'channelsLast'): tf.Tensor {
  if (dataFormat === 'channelsLast') return x;
  return x.transpose([0, x.rank - 1, ...axesOf(x.rank, 'channelsLast').spatial]);
}
