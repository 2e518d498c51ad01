/** Writes what tests need of BCF 2.2: a slow twin of the reader, from the text of a VCF. */

const TYPES = { int8: 1, int16: 2, int32: 3, float: 5, char: 7 } as const;
const MISSING_FLOAT = Buffer.from([1, 0, 0x80, 0x7f]);
const END_FLOAT = Buffer.from([2, 0, 0x80, 0x7f]);

/** The BCF of a VCF text that declares all it uses; `intWidth` forces wider integers. */
export function bcf(text: string, intWidth: 1 | 2 | 4 = 1): Buffer {
  const lines = text.split(/\r?\n/).filter(Boolean);
  const header = lines.filter((line) => line.startsWith('#'));
  const headerText = Buffer.from(`${header.join('\n')}\n\0`);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(headerText.length);
  const writer = new Writer(header, intWidth);
  const records = lines.slice(header.length).map((line) => writer.record(line.split('\t')));
  return Buffer.concat([Buffer.from('BCF\x02\x02', 'latin1'), length, headerText, ...records]);
}

class Writer {
  readonly #strings = ['PASS'];
  readonly #contigs: string[] = [];
  readonly #types = new Map<string, string>();
  readonly #samples: number;
  readonly #intWidth: 1 | 2 | 4;

  constructor(header: readonly string[], intWidth: 1 | 2 | 4) {
    this.#intWidth = intWidth;
    for (const line of header) {
      const [, kind, id] = /^##(INFO|FORMAT|FILTER|contig)=<ID=([^,>]*)/.exec(line) ?? [];
      if (kind === undefined || id === undefined) continue;
      if (kind === 'contig') this.#contigs.push(id);
      else if (!this.#strings.includes(id)) this.#strings.push(id);
      this.#types.set(`${kind}/${id}`, /Type=(\w+)/.exec(line)?.[1] ?? '');
    }
    this.#samples = Math.max(0, (header.at(-1) ?? '').split('\t').length - 9);
  }

  record(columns: readonly string[]): Buffer {
    const [chrom = '', pos = '', id = '', ref = '', alt = '', qual = '', filter = '', info = ''] =
      columns;
    const alleles = alt === '.' ? [ref] : [ref, ...alt.split(',')];
    const infos = info === '.' ? [] : info.split(';');
    const formats = columns.length > 9 ? (columns[8] ?? '').split(':') : [];
    const fixed = Buffer.alloc(24);
    fixed.writeInt32LE(this.#contigs.indexOf(chrom), 0);
    fixed.writeInt32LE(Number(pos) - 1, 4);
    fixed.writeInt32LE(ref.length, 8);
    if (qual === '.') MISSING_FLOAT.copy(fixed, 12);
    else fixed.writeFloatLE(Number(qual), 12);
    fixed.writeUInt16LE(infos.length, 16);
    fixed.writeUInt16LE(alleles.length, 18);
    fixed.writeUIntLE(this.#samples, 20, 3);
    fixed[23] = formats.length;
    const filters = filter === '.' ? [] : filter.split(';').map((name) => this.#key(name));
    const shared = Buffer.concat([
      fixed,
      typedText(id === '.' ? '' : id),
      ...alleles.map(typedText),
      filters.length === 0 ? Buffer.from([0]) : this.#integers([filters]),
      ...infos.map((entry) => this.#info(entry)),
    ]);
    const samples = columns.slice(9).map((column) => column.split(':'));
    const individual = Buffer.concat(
      formats.map((name, i) =>
        this.#format(
          name,
          samples.map((sample) => sample[i] ?? '.'),
        ),
      ),
    );
    const lengths = Buffer.alloc(8);
    lengths.writeUInt32LE(shared.length, 0);
    lengths.writeUInt32LE(individual.length, 4);
    return Buffer.concat([lengths, shared, individual]);
  }

  #key(name: string): number {
    return this.#strings.indexOf(name);
  }

  #info(entry: string): Buffer {
    const [name = '', value] = entry.split('=');
    const key = this.#integers([[this.#key(name)]]);
    if (value === undefined) return Buffer.concat([key, Buffer.from([0])]);
    return Buffer.concat([key, this.#values(this.#types.get(`INFO/${name}`) ?? '', [value])]);
  }

  #format(name: string, values: readonly string[]): Buffer {
    const key = this.#integers([[this.#key(name)]]);
    if (name !== 'GT') {
      return Buffer.concat([key, this.#values(this.#types.get(`FORMAT/${name}`) ?? '', values)]);
    }
    const calls = values.map((value) =>
      value.split(/(?=[/|])/).map((part) => {
        const allele = part.replace(/[/|]/, '');
        const phased = part.startsWith('|') ? 1 : 0;
        return (allele === '.' ? 0 : (Number(allele) + 1) << 1) | phased;
      }),
    );
    return Buffer.concat([key, this.#integers(calls)]);
  }

  #values(type: string, values: readonly string[]): Buffer {
    const lists = values.map((value) => value.split(','));
    const numbers = lists.map((list) => list.map((n) => (n === '.' ? null : Number(n))));
    if (type === 'Integer') return this.#integers(numbers);
    if (type === 'Float') return floats(numbers);
    const length = Math.max(...values.map((value) => Buffer.byteLength(value)));
    const texts = values.map((value) => {
      const padded = Buffer.alloc(length);
      padded.write(value);
      return padded;
    });
    return Buffer.concat([descriptor(TYPES.char, length), ...texts]);
  }

  #integers(lists: readonly (readonly (number | null)[])[]): Buffer {
    const all = lists.flat().filter((value) => value !== null);
    const fits = (width: number) =>
      all.every((value) => value < 2 ** (8 * width - 1) && value >= 8 - 2 ** (8 * width - 1));
    const width = Math.max(this.#intWidth, [1, 2].find(fits) ?? 4);
    const length = Math.max(...lists.map((list) => list.length));
    const smallest = -(2 ** (8 * width - 1));
    const bytes = Buffer.alloc(lists.length * length * width);
    lists.forEach((list, i) => {
      for (let j = 0; j < length; j++) {
        const value = j < list.length ? (list[j] ?? smallest) : smallest + 1;
        bytes.writeIntLE(value, (i * length + j) * width, width);
      }
    });
    const type = width === 1 ? TYPES.int8 : width === 2 ? TYPES.int16 : TYPES.int32;
    return Buffer.concat([descriptor(type, length), bytes]);
  }
}

function floats(lists: readonly (readonly (number | null)[])[]): Buffer {
  const length = Math.max(...lists.map((list) => list.length));
  const bytes = lists.flatMap((list) =>
    Array.from({ length }, (_, j) => {
      const value = list[j];
      if (value === undefined) return END_FLOAT;
      if (value === null) return MISSING_FLOAT;
      const float = Buffer.alloc(4);
      float.writeFloatLE(value);
      return float;
    }),
  );
  return Buffer.concat([descriptor(TYPES.float, length), ...bytes]);
}

function typedText(text: string): Buffer {
  return Buffer.concat([descriptor(TYPES.char, Buffer.byteLength(text)), Buffer.from(text)]);
}

function descriptor(type: number, length: number): Buffer {
  if (length < 15) return Buffer.from([(length << 4) | type]);
  const long = Buffer.alloc(6);
  long[0] = 0xf0 | type;
  long[1] = 0x13; // one int32
  long.writeInt32LE(length, 2);
  return long;
}
