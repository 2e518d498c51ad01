import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { quote } from '@dirghayu/pipeline';
import { plainContig } from '../contig-name.ts';
import { AssociationError } from '../errors.ts';

/** Predictions of one trait for every contig, from all the others (leave one chromosome out). */
export type LocoPredictions = ReadonlyMap<string, Float64Array>;

/**
 * Reads a `.loco` file of regenie: a line of people (`FID_IID`), then one of values for each contig.
 *
 * People are found by ID, or by `ID_ID`. Values are in standard deviations of the residual trait;
 * those of people whom the file lacks are NaN.
 *
 * @returns By plain contig name; a value for each of `ids`.
 * @throws {AssociationError} If a line cannot be read or nobody is found.
 */
export async function readLoco(file: string, ids: readonly string[]): Promise<LocoPredictions> {
  const predictions = new Map<string, Float64Array>();
  let places: Int32Array | undefined;
  let columns = 0;
  let line = 0;
  for await (const text of createInterface({
    input: createReadStream(file),
    crlfDelay: Infinity,
  })) {
    line++;
    if (text.trim() === '') continue;
    const [first = '', ...fields] = text.trim().split(/\s+/);
    if (!places) {
      columns = fields.length;
      places = placesOf(ids, fields, file);
      continue;
    }
    const values = fields.map(Number);
    if (fields.length !== columns || values.some(Number.isNaN)) {
      throw new AssociationError('Cannot read LOCO predictions', {
        location: { file, line },
        expected: `a contig and ${columns} numbers`,
        actual: `${fields.length} fields`,
      });
    }
    const mine = Float64Array.from(places, (place) =>
      place < 0 ? Number.NaN : (values[place] ?? Number.NaN),
    );
    predictions.set(plainContig(first), mine);
  }
  return predictions;
}

function placesOf(ids: readonly string[], people: readonly string[], file: string): Int32Array {
  const place = new Map(people.map((id, i) => [id, i]));
  const places = Int32Array.from(ids, (id) => place.get(id) ?? place.get(`${id}_${id}`) ?? -1);
  if (places.some((one) => one >= 0)) return places;
  throw new AssociationError('Cannot read LOCO predictions', {
    location: { file, line: 1 },
    expected: `people of the store, such as ${quote(ids[0] ?? '')}`,
    actual: people.slice(0, 3).map(quote).join(', '),
  });
}
