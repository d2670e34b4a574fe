import { s3 } from "./origins/s3.ts";
import { type Context, serve } from "./serve.ts";

/** A CDN in front of the bucket of an S3 server that the variables name. */
export default {
  fetch(request: Request, env: unknown, context?: Context): Promise<Response> {
    return serve(request, s3(env), env, context);
  },
};
