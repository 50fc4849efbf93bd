import { checkChoice, checkNumber, type Hook, RegattaError, type Site } from '@regatta/core';
import type * as tf from '@tensorflow/tfjs';

/** Where the channels of a value are: [batch, ..., channels] or [batch, channels, ...]. */
export type DataFormat = NonNullable<Site['dataFormat']>;

/** Placement of the channels, as an option. */
export interface DataFormatOptions {
  /** Where the channels are; that of the site, or `channelsLast`, unless given. */
  readonly dataFormat?: DataFormat;
}

/** Checks the option `dataFormat`. */
export function checkDataFormat(value: unknown, subject: string): DataFormat | undefined {
  if (value === undefined) return undefined;
  return checkChoice(value, ['channelsLast', 'channelsFirst'], subject, 'dataFormat');
}

/** The option `dataFormat` as a parameter, where it is given. */
export function dataFormatOf({ dataFormat }: DataFormatOptions, subject: string): DataFormatOptions {
  const given = checkDataFormat(dataFormat, subject);
  return given === undefined ? {} : { dataFormat: given };
}

/** Parameters at a site: channels where the option says, or else the site; in sequences they are last. */
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

/** The rank of the input as a parameter, where a layer is for one rank alone. */
export const rankOf = ({ rank }: { readonly rank?: unknown }, subject: string): { readonly rank?: number } =>
  rank === undefined ? {} : { rank: checkNumber(rank, subject, 'rank') };

/** Checks the rank of a layer's input. @throws RegattaError when it is none of those. */
export function requireRank(shape: tf.Shape, ranks: readonly number[], subject: string): void {
  if (ranks.includes(shape.length)) return;
  throw new RegattaError({
    subject,
    expected: `an input of rank ${ranks.join(' or ')}, batch and channels included`,
    received: shape,
    remedy: 'Put it behind a layer with as many axes, or use the variant for this rank.',
  });
}

/** The value with its channels last. */
export function toChannelsLast(x: tf.Tensor, dataFormat: DataFormat = 'channelsLast'): tf.Tensor {
  if (dataFormat === 'channelsLast') return x;
  return x.transpose([0, ...axesOf(x.rank, dataFormat).spatial, 1]);
}

/** The inverse of {@link toChannelsLast}. */
export function fromChannelsLast(x: tf.Tensor, dataFormat: DataFormat = 'channelsLast'): tf.Tensor {
  if (dataFormat === 'channelsLast') return x;
  return x.transpose([0, x.rank - 1, ...axesOf(x.rank, 'channelsLast').spatial]);
}
