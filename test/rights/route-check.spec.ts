import { Controller, Get, Post } from '@nestjs/common';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { AppModule } from '../../src/app.module.js';
import { Access } from '../../src/platform/http/session.guard.js';
import { startApp } from '../support/app.js';

@Controller('api/forgotten')
class ForgottenController {
  @Get()
  @Access('signed-in')
  said(): object {
    return {};
  }

  @Post('unsaid')
  unsaid(): object {
    return {};
  }
}

@Controller('api/remembered')
@Access('anyone')
class RememberedController {
  @Get()
  all(): object {
    return { open: true };
  }

  @Post()
  @Access('signed-in')
  some(): object {
    return {};
  }
}

/** The whole application, and one controller more. */
function startWith(controller: new () => object) {
  const whole = AppModule.with.bind(AppModule);
  jest
    .spyOn(AppModule, 'with')
    .mockImplementation((...given) => ({ ...whole(...given), controllers: [controller] }));
  return startApp();
}
afterEach(() => void jest.restoreAllMocks());

describe('T-020: a route', () => {
  it('that does not say who may call it stops the start', async () => {
    await expect(startWith(ForgottenController)).rejects.toThrow(
      'the route ForgottenController.unsaid does not say who may call it',
    );
  });

  it('says so itself, or its controller does for all of them', async () => {
    const app = await startWith(RememberedController);
    try {
      expect(await app.http(null, 'GET', '/api/remembered')).toMatchObject({
        status: 200,
        body: { open: true },
      });
      expect((await app.http(null, 'POST', '/api/remembered')).status).toBe(401);
    } finally {
      await app.close();
    }
  });
});
