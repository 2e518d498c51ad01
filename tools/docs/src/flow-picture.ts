/** A box of the picture: what a file holds, or what a command printed. */
export interface Panel {
  readonly title: string;
  readonly lines: readonly string[];
}

/** Boxes below each other, with arrows between them that say what leads from one to the next. */
export interface Flow {
  readonly panels: readonly Panel[];
  /** One fewer than panels. */
  readonly arrows: readonly string[];
}

const LETTER = { width: 7.3, height: 18, size: 12 };
const PADDING = 14;
const ARROW_HEIGHT = 40;
const COLORS = {
  paper: '#ffffff',
  ink: '#1f2328',
  frame: '#d0d7de',
  fill: '#f6f8fa',
  arrow: '#0072b2',
};
const MONOSPACE = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** The flow as one SVG file that needs nothing beside it. */
export function flowPicture({ panels, arrows }: Flow): string {
  const letters = Math.max(...panels.flatMap(({ title, lines }) => [title, ...lines].map(length)));
  const width = Math.ceil(letters * LETTER.width) + 2 * PADDING;
  const parts: string[] = [];
  let top = 1;
  panels.forEach((panel, i) => {
    const height = (panel.lines.length + 1) * LETTER.height + 2 * PADDING;
    parts.push(box(panel, { top, width, height }));
    top += height;
    const arrow = arrows[i];
    if (arrow === undefined) return;
    parts.push(arrowDown(arrow, top, 4 * PADDING));
    top += ARROW_HEIGHT;
  });
  const label = panels.map(({ title }) => title).join(', then ');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="${escapeXml(label)}" width="${width + 2}" height="${top + 1}">`,
    `<rect width="100%" height="100%" fill="${COLORS.paper}"/>`,
    ...parts,
    '</svg>\n',
  ].join('\n');
}

function box(
  { title, lines }: Panel,
  { top, width, height }: { readonly top: number; readonly width: number; readonly height: number },
): string {
  const row = (i: number) => top + PADDING + (i + 0.75) * LETTER.height;
  const text = (line: string, i: number, weight: string) =>
    `<text x="${1 + PADDING}" y="${row(i)}" font-family="${MONOSPACE}" font-size="${LETTER.size}" font-weight="${weight}" fill="${COLORS.ink}" xml:space="preserve" textLength="${(length(line) * LETTER.width).toFixed(1)}">${escapeXml(line)}</text>`;
  return [
    `<rect x="1" y="${top}" width="${width}" height="${height}" rx="6" fill="${COLORS.fill}" stroke="${COLORS.frame}"/>`,
    text(title, 0, 'bold'),
    ...lines.flatMap((line, i) => (line === '' ? [] : [text(line, i + 1, 'normal')])),
  ].join('\n');
}

function arrowDown(label: string, top: number, x: number): string {
  const end = top + ARROW_HEIGHT - 4;
  return [
    `<path d="M${x} ${top + 4}V${end - 6}M${x - 5} ${end - 8}L${x} ${end}L${x + 5} ${end - 8}" fill="none" stroke="${COLORS.arrow}" stroke-width="2"/>`,
    `<text x="${x + 14}" y="${top + ARROW_HEIGHT / 2 + 4}" font-family="system-ui, sans-serif" font-size="13" fill="${COLORS.ink}">${escapeXml(label)}</text>`,
  ].join('\n');
}

/** Letters as a reader counts them. */
function length(text: string): number {
  return [...text].length;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
