import { type R2Binding, r2 } from "./origins/r2.ts";
import { type Context, serve } from "./serve.ts";

/** A CDN in front of an R2 bucket that is bound as `MY_BUCKET`. */
export default {
  fetch(request: Request, env: { readonly MY_BUCKET: R2Binding }, context?: Context): Promise<Response> {
    return serve(request, r2(env.MY_BUCKET), env, context);
  },
};
