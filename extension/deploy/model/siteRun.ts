/** What the steps of a run may ask of its hold. */
export interface SiteRun {
  /** The tag of this run, for a Worker that is about to be made. */
  readonly tag: () => string;
  /** The Worker that carries ledger and mark has been made by this run. @throws CdnError (busy) */
  readonly made: () => Promise<void>;
  /** @throws CdnError (busy) where another run has taken the site over. Does nothing before the mark is written. */
  readonly check: () => Promise<void>;
  /** True where an object that is there already may be of this site's own making. */
  readonly mayBeOurs: (entry: string) => boolean;
  /** The object of this entry is somebody else's: the ledger must not name it. */
  readonly disown: (entry: string) => void;
  /** The Worker with ledger and mark is gone. */
  readonly gone: () => void;
}
