import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { diagnoseConfig, type Finding } from './index.ts';

const short = (findings: readonly Finding[]): string[] =>
  findings.map(({ code, layer }) => `${code} ${layer}`);

/** A saved Keras 3 Sequential model with these layers. */
const keras3 = (...layers: [string, object][]): object => ({
  modelTopology: {
    keras_version: '3.6.0',
    model_config: {
      class_name: 'Sequential',
      config: {
        name: 's',
        layers: layers.map(([class_name, config], i) => ({
          module: 'keras.layers',
          class_name,
          config: { name: `l${i}`, ...config },
          registered_name: null,
        })),
      },
    },
  },
});

describe('diagnoseConfig', () => {
  it('reads snake and camel case', () => {
    const snake = keras3([
      'GRU',
      { units: 2, dropout: 0, recurrent_dropout: 0.5, kernel_constraint: { class_name: 'NonNeg' } },
    ]);
    const gru = {
      units: 2,
      dropout: 0,
      recurrentDropout: 0.5,
      kernelConstraint: { className: 'NonNeg' },
      name: 'l0',
    };
    const camel = {
      className: 'Sequential',
      config: { name: 's', layers: [{ className: 'GRU', config: gru }] },
    };
    expect(short(diagnoseConfig(snake))).toEqual(['A1 l0', 'A4 l0', 'A7 l0', 'C2 l0']);
    expect(short(diagnoseConfig(camel))).toEqual(short(diagnoseConfig(snake)));
  });

  it.each([
    ['a missing rate', ['Dropout', {}], ['A5 l0']],
    ['a rate above 1', ['Dropout', { rate: 1.5 }], ['A5 l0']],
    ['a rate below 0', ['AlphaDropout', { rate: -0.5 }], ['A5 l0']],
    ['a seed', ['Dropout', { rate: 0.5, seed: 0 }], ['A3 l0']],
    [
      'a seed generator',
      ['Dropout', { rate: 0.5, seed: { class_name: 'SeedGenerator', config: { seed: 3 } } }],
      ['A3 l0'],
    ],
    ['no seed', ['Dropout', { rate: 0.5, seed: null }], []],
    ['pooling', ['AveragePooling2D', { pool_size: [2, 2], padding: 'same' }], ['A10 l0']],
    ['dilation', ['Conv2D', { dilation_rate: [1, 2] }], ['A10 l0']],
    ['dilation in depth', ['Conv3D', { dilation_rate: [1, 2, 1] }], ['A10 l0']],
  ] as [string, [string, object], string[]][])('finds the defects of %s', (_, layer, expected) => {
    expect(short(diagnoseConfig(keras3(layer)))).toEqual(expected);
  });

  it('counts the nodes of a shared layer of Keras 3', () => {
    const dense = { name: 'd', units: 2, kernel_regularizer: { class_name: 'L2', config: { l2: 0.1 } } };
    const node = { args: [], kwargs: {} };
    const layers = [{ class_name: 'Dense', config: dense, name: 'd', inbound_nodes: [node, node] }];
    const functional = { class_name: 'Functional', config: { name: 'f', layers } };
    expect(short(diagnoseConfig({ model_config: JSON.stringify(functional) }))).toEqual(['A8 d']);
  });

  it.each([
    'conv1d_spatial1d',
    'conv2d_spatial2d',
    'dense_noise',
    'gru_reset_after',
    'lstm_stacked_bidirectional',
    'norm_layers',
    'regularizers_constraints',
    'residual_add',
    'simple_rnn',
  ])('reads the saved Keras model %s', (name) => {
    const path = join(import.meta.dirname, '../../keras/src/fixtures', name, 'model.json');
    const findings = diagnoseConfig(JSON.parse(readFileSync(path, 'utf8')));
    expect(JSON.parse(JSON.stringify(findings))).toEqual(findings);
  });

  it.each([
    ['nothing', null],
    ['a string', 'model'],
    ['a list', []],
    ['an empty object', {}],
    ['a layer', { class_name: 'Dense', config: { units: 2 } }],
    ['a model without layers', { class_name: 'Sequential', config: { name: 's' } }],
    ['a model with an entry that is not a layer', { class_name: 'Sequential', config: { layers: [3] } }],
    ['a truncated config', { model_config: '{"class_name":' }],
    ['a graph model', { format: 'graph-model', modelTopology: { node: [] } }],
  ])('rejects %s with one error', (_, json) => {
    expect(() => diagnoseConfig(json)).toThrow(
      /^\[regatta\] doctor: expected a saved layers model, received/,
    );
  });
});
