import { BcfDecoder } from './bcf-decoder.ts';
import { type BcfDictionary, bcfDictionary } from './bcf-dictionary.ts';
import { BCF_FRAMING } from './bcf-framing.ts';
import { findBcfRecord } from './bcf-sync.ts';
import { type Container, openPieces } from './container.ts';
import type { Framing } from './framing.ts';
import type { HalfCall } from './half-call.ts';
import type { InputFile } from './input-file.ts';
import type { LocatedData } from './read-header.ts';
import type { RecordDecoder } from './record-decoder.ts';
import { TextDecoder } from './text-decoder.ts';
import { TEXT_FRAMING } from './text-framing.ts';

/** What is particular to VCF text or to BCF. */
export interface RecordFormat {
  readonly framing: Framing;
  /** The names of contigs by number; null in text, where records spell them. */
  readonly dictionary: BcfDictionary | null;
  decoder(halfCall: HalfCall): RecordDecoder;
  /**
   * The first record that starts behind the cut at file offset `cut`: null if none does. Text needs
   * no search: a newline tells.
   */
  firstRecordBehind(file: InputFile, cut: number): Promise<number | null>;
}

/** How the records of a located file are read: lines of text, or BCF. */
export function recordFormat(data: LocatedData, path: string, container: Container): RecordFormat {
  const { header, format } = data;
  if (format === 'vcf') {
    return {
      framing: TEXT_FRAMING,
      dictionary: null,
      decoder: (halfCall) => new TextDecoder(header, halfCall),
      firstRecordBehind: async () => null,
    };
  }
  const dictionary = bcfDictionary(header.lines, path);
  return {
    framing: BCF_FRAMING,
    dictionary,
    decoder: (halfCall) => new BcfDecoder(header, dictionary, halfCall),
    firstRecordBehind: (file, cut) =>
      findBcfRecord(openPieces(file, container, cut), path, dictionary, header.samples.length),
  };
}
