-- Schema 2: the PDF of the pages that are to be printed again, which the vault keeps as long.

ALTER TABLE jobs ADD COLUMN part_hash BLOB;
CREATE INDEX jobs_part ON jobs (part_hash) WHERE part_hash IS NOT NULL AND files_kept = 1;
