import { parse } from 'protobufjs';
import * as z from 'zod';
import { maskedCrc32c } from '../tensorboard/crc32c.ts';

/** The parts used here of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto`, and of `plugin_data.proto` of TensorBoard's hparams plugin. */
const { root } = parse(`
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; }
}
message Summary {
  message Value {
    string tag = 1;
    oneof value { float simple_value = 2; TensorProto tensor = 8; }
    SummaryMetadata metadata = 9;
  }
  repeated Value value = 1;
}
message SummaryMetadata {
  message PluginData { string plugin_name = 1; bytes content = 2; }
  PluginData plugin_data = 1;
}
message TensorShapeProto { message Dim { int64 size = 1; } repeated Dim dim = 2; }
message TensorProto { int32 dtype = 1; TensorShapeProto tensor_shape = 2; repeated float float_val = 5; }
message Value {
  oneof kind { int32 null_value = 1; double number_value = 2; string string_value = 3; bool bool_value = 4; }
}
message SessionStartInfo {
  map<string, Value> hparams = 1;
  string group_name = 4;
  double start_time_secs = 5;
}
message SessionEndInfo { int32 status = 1; double end_time_secs = 2; }
message HParamsPluginData {
  int32 version = 1;
  oneof data { SessionStartInfo session_start_info = 3; SessionEndInfo session_end_info = 4; }
}
`);
const options = { longs: Number, bytes: Buffer } as const;
const decode = (name: string, bytes: Uint8Array): unknown => {
  const type = root.lookupType(name);
  return type.toObject(type.decode(bytes), options);
};

interface DecodedValue {
  readonly tag: string;
  readonly simpleValue?: number | undefined;
  readonly tensor?: unknown;
  readonly metadata?:
    | { readonly pluginData: { readonly pluginName: string; readonly content: Uint8Array } }
    | undefined;
}

/** An event decoded by protobufjs, which shares no code with the encoder. */
export interface DecodedEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly fileVersion?: string | undefined;
  readonly summary?: { readonly value: readonly DecodedValue[] } | undefined;
}

const eventSchema: z.ZodType<DecodedEvent> = z.object({
  wallTime: z.number(),
  step: z.number().default(0),
  fileVersion: z.string().optional(),
  summary: z
    .object({
      value: z.array(
        z.object({
          tag: z.string(),
          simpleValue: z.number().optional(),
          tensor: z.unknown().optional(),
          metadata: z
            .object({ pluginData: z.object({ pluginName: z.string(), content: z.instanceof(Uint8Array) }) })
            .optional(),
        }),
      ),
    })
    .optional(),
});

/** Reads the records of a TFRecord file. @throws Error if a checksum or a length is wrong. */
export function readTfRecords(file: Uint8Array): Buffer[] {
  const bytes = Buffer.from(file);
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    if (bytes.readUInt32LE(at + 8) !== maskedCrc32c(bytes.subarray(at, at + 8))) throw new Error('length');
    const data = bytes.subarray(at + 12, at + 12 + length);
    if (bytes.readUInt32LE(at + 12 + length) !== maskedCrc32c(data)) throw new Error('data');
    records.push(data);
    at += 16 + length;
  }
  return records;
}

/** Reads the events of an event file. */
export const readEvents = (file: Uint8Array): DecodedEvent[] =>
  readTfRecords(file).map((data) => eventSchema.parse(decode('Event', data)));

/** Decodes the content of an hparams plugin value. */
export const readHparams = (content: Uint8Array): unknown => decode('HParamsPluginData', content);
