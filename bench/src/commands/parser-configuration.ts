/** How words are read, of every command alike: as they were typed. */
export const PARSER_CONFIGURATION = {
  'camel-case-expansion': false,
  'parse-positional-numbers': false,
  'parse-numbers': false,
} as const
