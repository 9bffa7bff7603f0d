/** SQL of the pseudonym of a text; the session's variables hold the padded keys of `pseudonymPads`. */
export function pseudonymSql(text: string): string {
  return `substr(sha256(getvariable('pii_outer') || unhex(sha256(getvariable('pii_inner') || encode(${text})))), 1, 32)`;
}
