import { renderLineChart } from '@dirghayu/report';
import { CURVES } from '../benchmarks/ingest-curve.ts';
import { TRAINING_CURVE } from '../benchmarks/training-speed.ts';
import type { BenchRecord } from '../record.ts';
import { curveOf } from './cost-model.ts';
import type { Point } from './curve.ts';
import { type TrainingPoint, trainingPointsOf } from './training-curve.ts';

/** A picture beside the pages, drawn from the figures. */
export interface CurvePicture {
  /** Its name in docs/. */
  readonly file: string;
  /** Said in place of it. */
  readonly label: string;
  readonly svg: string;
}

const INGESTS = [
  { name: 'more variants', title: CURVES.variants },
  { name: 'more people', title: CURVES.people },
  { name: 'more files', title: CURVES.files },
];
/** A picture in a file has no text around it whose colours it could take. */
const PAPER = 'style="background:#fff;color:#1f2328"';

/** A line of a picture. */
interface Curve {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Every picture that the figures make; none without figures. */
export function curvePictures(record: BenchRecord | null): readonly CurvePicture[] {
  return [...ingestPictures(record), ...trainingPictures(record)];
}

/** Time and memory of an ingest over its size. */
export function ingestPictures(record: BenchRecord | null): readonly CurvePicture[] {
  const curves = (y: (point: Point) => number) =>
    INGESTS.map(({ name, title }): Curve => {
      const points = curveOf(record, title);
      return { name, points: points.map((one) => [one.people * one.variants, y(one)]) };
    });
  const seconds = curves((point) => point.seconds);
  const megabytes = curves((point) => point.peakBytes / 1e6);
  return [
    ...picture('ingest-time.svg', ['genotypes', 'seconds of an ingest'], seconds),
    ...picture('ingest-memory.svg', ['genotypes', 'peak memory of an ingest, MB'], megabytes),
  ];
}

/** Time and memory of training over the number of features. */
export function trainingPictures(record: BenchRecord | null): readonly CurvePicture[] {
  const curves = (y: (point: TrainingPoint) => number) =>
    Object.entries(TRAINING_CURVE.contenders).map(([name, contender]): Curve => {
      const points = trainingPointsOf(record, contender);
      return { name, points: points.map((one) => [one.features, y(one)]) };
    });
  const milliseconds = curves((point) => point.stepMs);
  const megabytes = curves((point) => point.peakBytes / 1e6);
  return [
    ...picture('training-time.svg', ['features', 'milliseconds of a step'], milliseconds),
    ...picture('training-memory.svg', ['features', 'peak memory of training, MB'], megabytes),
  ];
}

function picture(
  file: string,
  [x, y]: readonly [x: string, y: string],
  curves: readonly Curve[],
): CurvePicture[] {
  const series = curves
    .map(({ name, points }, style) => ({
      name,
      style,
      points: points.filter(([, value]) => value > 0),
    }))
    .filter(({ points }) => points.length > 0);
  if (series.length === 0) return [];
  const label = `${y}, by ${x}`;
  const svg = renderLineChart({
    label,
    x: { name: x, isLog: true },
    y: { name: y, isLog: true },
    series,
  });
  return [{ file, label, svg: `${svg.replace('<svg ', `<svg ${PAPER} `)}\n` }];
}
