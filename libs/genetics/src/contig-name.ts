const NUMBERED: Readonly<Record<string, string>> = { '23': 'X', '24': 'Y', '26': 'MT', M: 'MT' };

/** A contig's name without its style: `chr1` is `1`; `chrM` and `26` are `MT`; `23` is `X`. */
export function plainContig(name: string): string {
  const bare = name.replace(/^chr/i, '');
  return NUMBERED[bare.toUpperCase()] ?? (/^[xym]t?$/i.test(bare) ? bare.toUpperCase() : bare);
}
