import { renderAttributionChart } from './attribution-chart.ts';
import { attributionTable } from './attribution-table.ts';
import { renderCalibrationChart } from './calibration-chart.ts';
import { comparisonTable } from './comparison-table.ts';
import { renderHazardChart } from './hazard-chart.ts';
import { type Html, html, trusted } from './html.ts';
import { renderIntervalChart } from './interval-chart.ts';
import { renderLossChart } from './loss-chart.ts';
import { formatCount, isKnown } from './number-format.ts';
import { renderRocChart } from './roc-chart.ts';
import type { AttributionReport, CalibrationCurve, ModelReport, TaskReport } from './run-report.ts';
import { subgroupTable } from './subgroup-table.ts';
import { renderSurvivalChart } from './survival-chart.ts';
import { compareWithLinear } from './verdict.ts';

/** One model: what it is, each task against its baselines, then how it was trained. */
export function modelSection({ name, summary, parameters, history, tasks }: ModelReport): Html {
  const size = isKnown(parameters)
    ? html` <span class="quiet">${formatCount(parameters)} weights.</span>`
    : null;
  return html`<section>
<h2>${name}</h2>
${(summary || size) && html`<p>${summary}${size}</p>`}
${overview(tasks)}
${tasks.map(taskSection)}
${
  history &&
  history.epochs.length > 0 &&
  html`<h3>Training</h3>
<div class="figures">${figure(renderLossChart(history), 'Loss by epoch. Early stopping keeps the weights of the best epoch on the validation split.')}</div>`
}
</section>`;
}

/** The first metric of all tasks in one picture, where there are several. */
function overview(tasks: readonly TaskReport[]): Html | null {
  const metric = tasks[0]?.metrics[0]?.name;
  if (metric === undefined) return null;
  const measured = tasks.filter(
    ({ metrics, rows }) =>
      metrics[0]?.name === metric && rows.some((row) => isKnown(row.values[metric]?.value)),
  );
  if (measured.length < 2) return null;
  const picture = renderIntervalChart(metric, measured);
  return html`<div class="wide">${figure(picture, `${metric} on the test split, with 95 % intervals.`)}</div>`;
}

function taskSection(task: TaskReport): Html {
  const verdict = compareWithLinear(task);
  return html`<h3>${task.name}</h3>
${task.note && html`<p>${task.note}</p>`}
${verdict && html`<p class="verdict ${verdict.beatsLinear ? 'won' : 'lost'}">${verdict.text}.</p>`}
${task.rows.length > 0 && html`<div class="scroll">${comparisonTable(task)}</div>`}
${task.subgroups?.length && html`<div class="scroll">${subgroupTable(task)}</div>`}
${figures(task)}
${task.attribution && attributionPart(task.name, task.attribution)}`;
}

/** What the inputs do, along the genome and in a table. */
function attributionPart(name: string, attribution: AttributionReport): Html {
  const { variants, variantCount, people } = attribution;
  const shown =
    variants.length < variantCount
      ? ` The ${formatCount(variants.length)} that add most of ${formatCount(variantCount)} variants.`
      : '';
  const caption = `What each variant adds to the prediction, along the genome: mean size over ${formatCount(people)} people of the test split, by integrated gradients.${shown} Neighbours in linkage share what one of them causes.`;
  return html`${
    variants.length > 0 &&
    html`<div class="wide">${figure(renderAttributionChart(name, attribution), caption)}</div>`
  }
${attribution.inputs.length > 0 && html`<div class="scroll">${attributionTable(name, attribution)}</div>`}`;
}

function figures({ name, roc, calibration, survival, cumulativeHazard }: TaskReport): Html | null {
  const drawn = [
    roc?.length && figure(renderRocChart(name, roc), 'ROC curves on the test split.'),
    calibration?.length &&
      figure(renderCalibrationChart(name, calibration), calibrationCaption(calibration)),
    survival?.groups.length &&
      figure(
        renderSurvivalChart(survival),
        'Survival of the test split by predicted risk: solid as predicted, dashed as observed (Kaplan–Meier).',
      ),
    cumulativeHazard?.curves.length &&
      figure(renderHazardChart(cumulativeHazard), 'Cumulative hazard.'),
  ].filter((one) => typeof one === 'object');
  return drawn.length > 0 ? html`<div class="figures">${drawn}</div>` : null;
}

function figure(svg: string, caption: string): Html {
  return html`<figure>${trusted(svg)}<figcaption>${caption}</figcaption></figure>`;
}

function calibrationCaption(curves: readonly CalibrationCurve[]): string {
  const sizes = curves.flatMap(({ bins }) => bins.map(({ people }) => people)).filter(isKnown);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const range =
    least === most ? formatCount(most) : `${formatCount(least)} to ${formatCount(most)}`;
  const bins = sizes.length > 0 ? `, in bins of ${range} people` : '';
  return `Calibration on the test split${bins}: a point above the diagonal is risk that was underestimated.`;
}
