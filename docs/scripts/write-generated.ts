/** Writes everything in `generated` that the pages show, in one process: loading the packages takes longer than writing. */
import './write-catalog.ts';
import './write-masks.ts';
import './write-versions.ts';
import './write-race.ts';
import './write-results.ts';
