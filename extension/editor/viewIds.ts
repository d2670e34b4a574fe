/** The views of the container, in the order of the manifest. */
export const viewIds = ["cdnWorker.sites", "cdnWorker.certificates", "cdnWorker.deployLog"] as const;

export type ViewId = (typeof viewIds)[number];
