import type { Json } from '@regatta/record';
import { PbfWriter } from 'pbf';

/** Writes the fields of a message, numbered as in TensorFlow's `event.proto` and `summary.proto`. */
type Fields = (pbf: PbfWriter) => void;

const message =
  (number: number, fields: Fields): Fields =>
  (pbf) =>
    pbf.writeMessage(number, (_, own) => fields(own), null);

function event(wallTime: number, step: number, what: Fields): Uint8Array {
  const pbf = new PbfWriter();
  pbf.writeDoubleField(1, wallTime);
  if (step !== 0) pbf.writeVarintField(2, step);
  what(pbf);
  return pbf.finish();
}

/** Encodes the first event of every file. */
export const fileVersion = (wallTime: number): Uint8Array =>
  event(wallTime, 0, (pbf) => pbf.writeStringField(3, 'brain.Event:2'));

/** Encodes one scalar of a curve. */
export const scalar = (wallTime: number, step: number, tag: string, value: number): Uint8Array =>
  event(
    wallTime,
    step,
    message(
      5,
      message(1, (pbf) => {
        pbf.writeStringField(1, tag);
        pbf.writeFloatField(2, value);
      }),
    ),
  );

/** A hyperparameter as a `google.protobuf.Value`; nested values are encoded as JSON. */
const hyperparameter =
  (value: Json): Fields =>
  (pbf) => {
    if (typeof value === 'number') pbf.writeDoubleField(2, value);
    else if (typeof value === 'boolean') pbf.writeBooleanField(4, value);
    else pbf.writeStringField(3, typeof value === 'string' ? value : JSON.stringify(value));
  };

/** A summary value with data of the hparams plugin (`HParamsPluginData`, version 0) and an empty scalar tensor. */
const pluginValue = (tag: string, data: Fields): Fields => {
  const content = new PbfWriter();
  data(content);
  const bytes = content.finish();
  return message(
    5,
    message(1, (pbf) => {
      pbf.writeStringField(1, tag);
      message(8, (tensor) => {
        tensor.writeVarintField(1, 1);
        tensor.writeMessage(2, () => {}, null);
        tensor.writePackedFloat(5, [0]);
      })(pbf);
      message(
        9,
        message(1, (plugin) => {
          plugin.writeStringField(1, 'hparams');
          plugin.writeBytesField(2, bytes);
        }),
      )(pbf);
    }),
  );
};

/** Hyperparameters of a run; runs of the same group are repetitions. */
export interface Session {
  readonly hyperparameters: Readonly<Record<string, Json>>;
  readonly group: string;
}

/** Encodes the start of a run for the hparams plugin. */
export const sessionStart = (wallTime: number, { hyperparameters, group }: Session): Uint8Array =>
  event(
    wallTime,
    0,
    pluginValue(
      '_hparams_/session_start_info',
      message(3, (info) => {
        for (const [key, value] of Object.entries(hyperparameters)) {
          message(1, (entry) => {
            entry.writeStringField(1, key);
            message(2, hyperparameter(value))(entry);
          })(info);
        }
        info.writeStringField(4, group);
        info.writeDoubleField(5, wallTime);
      }),
    ),
  );

/** Encodes the end of a run for the hparams plugin. */
export const sessionEnd = (wallTime: number, succeeded: boolean): Uint8Array =>
  event(
    wallTime,
    0,
    pluginValue(
      '_hparams_/session_end_info',
      message(4, (info) => {
        info.writeVarintField(1, succeeded ? 1 : 2);
        info.writeDoubleField(2, wallTime);
      }),
    ),
  );
