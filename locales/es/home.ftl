# The landing page, the home page, the page with one button, and the pages after a consent.

## The landing page

landing-title = Inicie reuniones de Zoom con un clic
landing = Inicie una reunión de Zoom con un clic y dé el enlace a su { -client }
    .lead = Bedside usa la cuenta de Zoom que usted ya tiene. Su { -client } no necesita una cuenta, y nunca le pedimos a usted la contraseña de Zoom.
    .connect = Conectar su cuenta de Zoom
    .takes = Zoom le pedirá que inicie sesión y que dé su permiso. Tarda unos 30 segundos.
    .can = Qué puede hacer Bedside con su cuenta
    .can-meetings = Crear, abrir, cambiar, terminar y cancelar las reuniones que usted hace aquí
    .can-know = Saber cuándo empiezan y terminan, y cuántas personas esperan
    .can-see = Ver su nombre, su dirección de correo electrónico, su plan de Zoom y su zona horaria
    .cannot = No mira sus grabaciones, sus chats, sus contactos ni otras reuniones. Puede quitar Bedside en Zoom en cualquier momento.

note-signed-out = Ha cerrado sesión en este dispositivo.
note-signed-out-everywhere = Ha cerrado sesión en todos los dispositivos.
note-unused = Su sesión se cerró porque Bedside no se usó aquí durante algún tiempo. Conecte de nuevo para continuar.
note-shared-computer = Su sesión se cerró porque este es un equipo compartido y Bedside no se usó durante un rato. Conecte de nuevo para continuar.
note-signed-in-long-ago = Su sesión se cerró porque la inició hace mucho tiempo. Conecte de nuevo para continuar.
note-not-signed-in = No ha iniciado sesión. No se creó nada.
note-opens-that-page = Conecte Zoom para abrir esa página.

## The button

start-now = Iniciar una reunión ahora
start-another = Iniciar una reunión nueva
start-beside = Crear el enlace; iniciaré la reunión más tarde
start-anyway = Intentarlo de todos modos
start-retry = Intentar de nuevo
start-busy = Creando su reunión…

## The home page

home = Iniciar una reunión
    .now = Ahora
    .open = Reuniones abiertas
    .next = Próximas programadas
    .none = Ninguna. Las reuniones que inicie aparecen aquí durante 24 horas.
    .open-one = Abrir
    .open-which = la reunión del { $when }
    .start-one = Iniciar
    .start-which = la reunión del { $when }, como anfitrión (abre Zoom)
home-allowance = { $left ->
    [0] Ha alcanzado el límite de Zoom de 100 reuniones nuevas al día.
    [one] Puede crear { $left } reunión más hoy.
   *[other] Puede crear { $left } reuniones más hoy.
}
home-allowance-resets = Zoom empieza a contar de nuevo el { $when }. Todavía puede usar una reunión que no haya iniciado.

## What new meetings will have

asked = Las reuniones nuevas tendrán
    .waiting-room = Sala de espera
    .passcode = Código de acceso
    .recording = Grabación
    .on = Sí
    .off = No
    .in-link = En el enlace
    .change = Cambiar estos valores
    .note = Esto es lo que le pedimos a Zoom. Su organización puede decidir otra cosa; la página de la reunión muestra lo que hizo Zoom.

plan-basic = Con su plan, Zoom termina las reuniones a los 40 minutos.
plan-none = <strong>Con su cuenta de Zoom no se pueden iniciar reuniones.</strong> Pida a su administrador de Zoom una licencia para iniciarlas.

reconnect = Zoom necesita que conecte de nuevo su cuenta
    .detail = Su permiso se retiró o caducó. Los enlaces que ya dio siguen funcionando.
    .again = Conectar Zoom de nuevo

## The page with one button

start-page-note = No se crea nada hasta que pulse el botón. Puede guardar esta página en sus favoritos.
start-page-open = Ver sus reuniones abiertas

## After a consent

connected = Zoom está conectado
    .signed-in = Ha iniciado sesión.
    .as = Ha iniciado sesión como { $who }.
    .as-both = Ha iniciado sesión como { $name } ({ $email }).
    .home = Ir a la página de inicio
switch = ¿Cambiar de cuenta de Zoom?
    .lead = Inició sesión con una cuenta de Zoom distinta de la que se usa aquí. Elija cuál quiere usar en este dispositivo.
    .switch = Cambiar a { $who }
    .stay = Seguir con { $who }
    .note = Las dos siguen conectadas a Bedside. Cada reunión pertenece a la cuenta que la inició.
    .nobody = una cuenta sin dirección de correo electrónico
