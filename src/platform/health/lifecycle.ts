import { Injectable } from '@nestjs/common';

/** Whether this process is on its way out: then it takes no new readers. */
@Injectable()
export class Lifecycle {
  draining = false;
}
