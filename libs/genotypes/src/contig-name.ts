/** A contig's name without what differs between styles: `chr22` and `22` are `22`, `chrM` and `MT` are `MT`. */
export function plainContig(contig: string): string {
  const bare = contig.replace(/^chr/i, '');
  return bare === 'M' ? 'MT' : bare;
}

/** A variant's key, `chrom:pos:ref:alt`, with the plain name of its contig. */
export function plainKey(key: string): string {
  const colon = key.indexOf(':');
  return colon < 0 ? key : plainContig(key.slice(0, colon)) + key.slice(colon);
}
