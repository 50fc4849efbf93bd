import {
  checkNumber,
  type HostConfig,
  type JsonObject,
  type KerasForm,
  RegattaError,
  toJson,
} from '@regatta/core';
import { dropBlockMethod } from './drop-block.ts';
import { checkDataFormat } from './layout.ts';
import { spatialDropoutMethod } from './spatial-dropout.ts';
import { stochasticDepthMethod } from './stochastic-depth.ts';

function spatialForm(spatial: 1 | 2 | 3): KerasForm {
  const className = `SpatialDropout${spatial}D`;
  const hasDataFormat = spatial > 1;
  return {
    className,
    // tfjs has the first one only, which keeps what it saved.
    exclusive: hasDataFormat,
    config({ rate, params, seed }: HostConfig): JsonObject {
      const { dataFormat = 'channelsLast' } = params;
      // tfjs writes the key and the word in snake case: "data_format": "channels_last".
      return toJson(hasDataFormat ? { rate, dataFormat, seed } : { rate, seed });
    },
    read: ({ dataFormat }) => ({
      method: spatialDropoutMethod.name,
      params: {
        rank: spatial + 2,
        dataFormat: checkDataFormat(dataFormat ?? 'channelsLast', className) ?? 'channelsLast',
      },
    }),
  };
}

const dropPathForm: KerasForm = {
  className: 'DropPath',
  exclusive: true,
  config: ({ rate, seed }: HostConfig): JsonObject => toJson({ rate, seed }),
  read: () => ({
    method: stochasticDepthMethod.name,
    params: { mode: 'row', scaling: 'inverted', depth: 1 },
  }),
};

const dropBlockForm: KerasForm = {
  className: 'DropBlock2D',
  exclusive: true,
  config: ({ rate, params, seed }: HostConfig): JsonObject =>
    toJson({ rate, blockSize: params.blockSize, seed }),
  read: ({ blockSize }) => {
    const [height, width = height]: unknown[] = Array.isArray(blockSize) ? blockSize : [blockSize];
    if (height !== width) {
      throw new RegattaError({
        subject: 'DropBlock2D',
        expected: 'blocks as high as they are wide',
        received: blockSize,
        remedy: 'Save the layer with one number as block_size.',
      });
    }
    const size = checkNumber(height, 'DropBlock2D', 'blockSize', { min: 1, integer: true });
    const params = {
      blockSize: size,
      sharedChannels: false,
      normalize: 'batch',
      dataFormat: 'channelsLast',
      rank: 4,
    };
    return { method: dropBlockMethod.name, params };
  },
};

/** The layers of this package that Keras and KerasCV have. */
export const kerasForms: readonly KerasForm[] = [
  spatialForm(1),
  spatialForm(2),
  spatialForm(3),
  dropPathForm,
  dropBlockForm,
];
