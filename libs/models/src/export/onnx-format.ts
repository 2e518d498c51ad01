import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/**
 * The messages of ONNX that a net of dense layers needs, written field by field.
 *
 * Field numbers are those of onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
export interface OnnxTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A step of the graph. */
export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Whole numbers by name. */
  readonly attributes?: Readonly<Record<string, number>>;
}

/** A matrix that goes in or comes out: any number of rows, `columns` columns. */
export interface OnnxValue {
  readonly name: string;
  readonly columns: number;
}

/** A whole model. */
export interface OnnxGraph {
  readonly name: string;
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  readonly nodes: readonly OnnxNode[];
  readonly weights: readonly OnnxTensor[];
}

/** IR version 8 and opset 13: what ONNX Runtime has read since 2021. */
const IR_VERSION = 8;
const OPSET = 13;
const FLOAT = 1;
const ATTRIBUTE_INT = 2;

/** The bytes of an ONNX file. */
export function encodeOnnx(graph: OnnxGraph): Uint8Array {
  const file = new BinaryWriter(); // ModelProto
  file.tag(1, WireType.Varint).int64(IR_VERSION);
  file.tag(2, WireType.LengthDelimited).string('dirghayu');
  message(file, 7, () => writeGraph(file, graph));
  message(file, 8, () => file.tag(2, WireType.Varint).int64(OPSET)); // OperatorSetIdProto
  return file.finish();
}

function writeGraph(file: BinaryWriter, graph: OnnxGraph): void {
  for (const node of graph.nodes) message(file, 1, () => writeNode(file, node));
  file.tag(2, WireType.LengthDelimited).string(graph.name);
  for (const tensor of graph.weights) message(file, 5, () => writeTensor(file, tensor));
  for (const value of graph.inputs) message(file, 11, () => writeValue(file, value));
  for (const value of graph.outputs) message(file, 12, () => writeValue(file, value));
}

function writeNode(file: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) file.tag(1, WireType.LengthDelimited).string(input);
  file.tag(2, WireType.LengthDelimited).string(node.output);
  file.tag(3, WireType.LengthDelimited).string(node.output); // names the node too
  file.tag(4, WireType.LengthDelimited).string(node.operator);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(file, 5, () => {
      file.tag(1, WireType.LengthDelimited).string(name);
      file.tag(3, WireType.Varint).int64(value);
      file.tag(20, WireType.Varint).int32(ATTRIBUTE_INT);
    });
  }
}

function writeTensor(file: BinaryWriter, { name, shape, values }: OnnxTensor): void {
  for (const size of shape) file.tag(1, WireType.Varint).int64(size);
  file.tag(2, WireType.Varint).int32(FLOAT);
  file.tag(8, WireType.LengthDelimited).string(name);
  const bytes = new Uint8Array(4 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setFloat32(4 * i, value, true);
  });
  file.tag(9, WireType.LengthDelimited).bytes(bytes);
}

function writeValue(file: BinaryWriter, { name, columns }: OnnxValue): void {
  file.tag(1, WireType.LengthDelimited).string(name);
  message(file, 2, () => {
    // TypeProto, its tensor_type, the shape in that
    message(file, 1, () => {
      file.tag(1, WireType.Varint).int32(FLOAT);
      message(file, 2, () => {
        message(file, 1, () => file.tag(2, WireType.LengthDelimited).string('people'));
        message(file, 1, () => file.tag(1, WireType.Varint).int64(columns));
      });
    });
  });
}

function message(file: BinaryWriter, field: number, write: () => void): void {
  file.tag(field, WireType.LengthDelimited).fork();
  write();
  file.join();
}
