import type { InterfaceLanguage } from '../../../domain/shared/language.js';

/** What one kind of reader may rely on, and what not. */
export interface Promised {
  readonly whose: string;
  readonly kept: readonly string[];
  readonly not: readonly string[];
}

export interface ProtectionWords {
  readonly title: string;
  readonly lead: string;
  readonly kept: string;
  readonly not: string;
  readonly promises: readonly Promised[];
}

const en: ProtectionWords = {
  title: 'What is protected from whom',
  lead: 'Peyman is used by parties that do not trust each other, and by people who are looked for. So here, in plain words, is what this software promises to whom, and what it does not promise.',
  kept: 'We promise',
  not: 'We do not promise',
  promises: [
    {
      whose: 'Whoever reads a declaration',
      kept: [
        'You need no account, no cookie and no script. The application stores neither your network address nor what browser you use.',
        'The file beside each declaration holds its texts, rolls and votes. With it anyone can recompute every result and the fingerprint of the text, without us.',
      ],
      not: [
        'That your network, your provider or the host of this server keeps no note of your visit.',
        'That those who voted were free to choose. Parties do not sign with keys of their own yet.',
      ],
    },
    {
      whose: 'Everyone with a seat',
      kept: [
        'What the screen calls sent or saved has been stored, and survives a crash.',
        'Nobody writes or votes in your name through this application without a session of yours. You see all your sessions and can end them at once.',
        'If you lose password and codes, two people of your own party let you back in, after a day in which you can cancel it: its head and somebody you have named. Nobody else can.',
        'Whoever’s seat has ended receives nothing that is written after it.',
      ],
      not: [
        'Safety on a device that is taken from you unlocked, or that runs somebody else’s program.',
        'That others do not copy, photograph or pass on what they may read.',
        'That the head of your delegation and somebody you have named for letting you back in do not take your account together. For a day you can cancel it, and a second step stays in their way.',
      ],
    },
    {
      whose: 'Whoever uses a pseudonym',
      kept: [
        'No e-mail address, no phone number, no real name. Others see the name you chose, your party and your role.',
        'No network address and no browser stands in any log or table of the application.',
        'On your device only the language and the colours you chose are kept, and the session until it ends.',
      ],
      not: [
        'That whoever watches your line cannot see that you use this site, or Tor.',
        'That times cannot be compared: with what you write stands when you wrote it.',
        'That your way of writing does not give you away, or that whoever invited you does not know you.',
      ],
    },
    {
      whose: 'A party in its caucus, and parties in a corridor',
      kept: [
        'No other party, no moderator and nobody else of the coalition can read it, search it, count it or learn that it exists, by any door of this application.',
      ],
      not: [
        'Secrecy from the server’s operator. Messages and texts are not encrypted against whoever runs the server.',
      ],
    },
    {
      whose: 'Whoever votes',
      kept: [
        'A vote that was acknowledged is counted. A vote that was changed, added or left out shows when the result is recomputed.',
        'Until the close the others see that you voted, not how, and no running result.',
      ],
      not: [
        'That your vote stays secret: after the close all who follow the coalition see it, and it is in the published file. There is no secret ballot in this version.',
        'That the server’s operator does not see it earlier.',
      ],
    },
    {
      whose: 'Moderators',
      kept: [
        'Everything you do as a moderator stands in the record, and nobody else can do it in your name.',
      ],
      not: ['Power over the roll, the text or the clock of an open ballot. There is no super-admin.'],
    },
    {
      whose: 'And the server’s operator?',
      kept: [
        'Passwords, session keys, invitations and recovery codes are stored only as fingerprints from which they cannot be read back.',
        'The record of official events is a chain of fingerprints: a later change shows to whoever has kept an earlier one.',
      ],
      not: [
        'Anything against whoever runs the server: they could read all that is stored, and could send your browser another program. Choose an operator whom all parties can bear.',
      ],
    },
  ],
};

const fa: ProtectionWords = {
  title: 'چه چیز از چه کسی پنهان می‌ماند',
  lead: 'پیمان را حزب‌هایی به کار می‌برند که به هم اعتماد ندارند، و کسانی که در جست‌وجوی آنان‌اند. پس اینجا به زبان ساده آمده است که این نرم‌افزار به چه کسی چه قولی می‌دهد و چه قولی نمی‌دهد.',
  kept: 'قول می‌دهیم',
  not: 'قول نمی‌دهیم',
  promises: [
    {
      whose: 'هر که اعلامیه‌ای می‌خواند',
      kept: [
        'نه حساب لازم دارید، نه کوکی و نه اسکریپت. برنامه نه نشانی شبکهٔ شما را نگه می‌دارد و نه نام مرورگرتان را.',
        'پروندهٔ کنار هر اعلامیه متن‌ها، فهرست رأی‌دهندگان و رأی‌ها را در بر دارد. با آن هر کس می‌تواند بی‌نیاز از ما همهٔ نتیجه‌ها و اثرانگشت متن را دوباره حساب کند.',
      ],
      not: [
        'که شبکه، فراهم‌کنندهٔ اینترنت یا میزبان این سرور دیدار شما را جایی ثبت نکند.',
        'که رأی‌دهندگان در انتخاب آزاد بوده‌اند. حزب‌ها هنوز با کلید خود امضا نمی‌کنند.',
      ],
    },
    {
      whose: 'هر که کرسی دارد',
      kept: [
        'آنچه صفحه «فرستاده شد» یا «ذخیره شد» می‌نامد ثبت شده است و با ازکارافتادن سرور از دست نمی‌رود.',
        'هیچ‌کس از راه این برنامه بی آنکه وارد حساب شما شده باشد به نام شما نمی‌نویسد و رأی نمی‌دهد. همهٔ جاهایی را که وارد حساب شده‌اید می‌بینید و می‌توانید یک‌جا از همه خارج شوید.',
        'اگر گذرواژه و رمزهای بازیابی را گم کنید، دو نفر از حزب خودتان شما را به حساب بازمی‌گردانند: رئیس هیئت و کسی که خودتان نام برده‌اید؛ آن هم پس از یک شبانه‌روز که در آن می‌توانید لغوش کنید. کس دیگری نمی‌تواند.',
        'هر که کرسی‌اش پایان یابد، چیزی از آنچه پس از آن نوشته می‌شود دریافت نمی‌کند.',
      ],
      not: [
        'ایمنی روی دستگاهی که باز و بی‌قفل از شما گرفته شود یا برنامهٔ کس دیگری روی آن کار کند.',
        'که دیگران آنچه را می‌توانند بخوانند رونویسی نکنند، از آن عکس نگیرند و به دیگری ندهند.',
        'که رئیس هیئت و کسی که برای بازگرداندن خود نام برده‌اید با هم حساب شما را نگیرند. یک شبانه‌روز می‌توانید آن را لغو کنید، و گام دوم سر راهشان می‌ماند.',
      ],
    },
    {
      whose: 'هر که نام مستعار دارد',
      kept: [
        'نه رایانامه، نه شمارهٔ تلفن، نه نام واقعی. دیگران نامی را که برگزیده‌اید، حزب و نقش شما را می‌بینند.',
        'هیچ نشانی شبکه و هیچ نام مرورگری در هیچ گزارش و هیچ جدول این برنامه نیست.',
        'روی دستگاه شما تنها زبان و رنگی که برگزیده‌اید می‌ماند، و کلید ورود تا هنگام خروج.',
      ],
      not: [
        'که هر که خط شما را زیر نظر دارد نبیند که از این سایت یا از تور استفاده می‌کنید.',
        'که زمان‌ها را نتوان با هم سنجید: کنار نوشتهٔ شما زمان نوشتن آن هست.',
        'که شیوهٔ نوشتن‌تان شما را نشناساند، یا کسی که دعوت‌تان کرده شما را نشناسد.',
      ],
    },
    {
      whose: 'حزب در نشست درون‌حزبی، و حزب‌ها در گفت‌وگوی چندجانبه',
      kept: [
        'هیچ حزب دیگر، هیچ گرداننده و هیچ‌کس دیگری از ائتلاف نمی‌تواند از هیچ راه این برنامه آن را بخواند، در آن بجوید، بشمارد یا از بودنش باخبر شود.',
      ],
      not: [
        'پنهان‌ماندن از گردانندهٔ سرور. پیام‌ها و متن‌ها در برابر کسی که سرور را می‌گرداند رمزنگاری نشده‌اند.',
      ],
    },
    {
      whose: 'هر که رأی می‌دهد',
      kept: [
        'رأیی که پذیرفته شد شمرده می‌شود. اگر رأیی تغییر کند، افزوده شود یا از قلم بیفتد، با شمارش دوباره آشکار می‌شود.',
        'تا پایان رأی‌گیری دیگران می‌بینند که رأی داده‌اید، نه چگونه؛ و هیچ نتیجهٔ ناتمامی نشان داده نمی‌شود.',
      ],
      not: [
        'که رأی شما پنهان بماند: پس از پایان، همهٔ کسانی که ائتلاف را دنبال می‌کنند آن را می‌بینند و در پروندهٔ منتشرشده هست. در این نسخه رأی‌گیری مخفی نیست.',
        'که گردانندهٔ سرور آن را پیش از آن نبیند.',
      ],
    },
    {
      whose: 'گردانندگان جلسه',
      kept: [
        'هر کاری که در مقام گرداننده می‌کنید در صورت رویدادها می‌آید و کس دیگری نمی‌تواند آن را به نام شما انجام دهد.',
      ],
      not: ['اختیار بر فهرست رأی‌دهندگان، متن یا زمان رأی‌گیری باز. هیچ مدیر همه‌کاره‌ای نیست.'],
    },
    {
      whose: 'و گردانندهٔ سرور؟',
      kept: [
        'گذرواژه‌ها، کلیدهای ورود، دعوت‌نامه‌ها و کدهای بازیابی تنها به صورت اثرانگشتی نگه داشته می‌شوند که از آن نمی‌توان خودشان را خواند.',
        'صورت رویدادهای رسمی زنجیره‌ای از اثرانگشت‌هاست: تغییر بعدی برای هر که اثرانگشت پیشین را نگه داشته باشد آشکار می‌شود.',
      ],
      not: [
        'هیچ‌چیز در برابر کسی که سرور را می‌گرداند: او می‌تواند هر چه را ذخیره شده بخواند و برنامهٔ دیگری به مرورگر شما بفرستد. گرداننده‌ای برگزینید که همهٔ حزب‌ها بپذیرند.',
      ],
    },
  ],
};

export const PROTECTION: Readonly<Record<InterfaceLanguage, ProtectionWords>> = { en, fa };
