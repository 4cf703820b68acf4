# What happened to the visitor, what was and was not done, and one next step.

## Around each of them

problem-reference = Referencia para el soporte:
escape = ¿Necesita una reunión ahora mismo?
    .start = <a href="https://zoom.us/start/videomeeting" rel="noopener noreferrer">Inicie una directamente en Zoom</a> y después use “Invitar” para copiar el enlace.

## Steps

step-home = Ir a la página de inicio
step-try-again = Intentar de nuevo
step-connect = Conectar su cuenta de Zoom
step-connect-again = Conectar de nuevo
step-connect-zoom-again = Conectar Zoom de nuevo
step-connect-other = Conectar otra cuenta de Zoom
step-permissions = Revisar los permisos
step-reuse = Usar una reunión ya creada
step-support = Contactar con el soporte
step-approved = Conectar cuando esté aprobada
step-settings = Cambiar los ajustes
step-fresh-page = Abrir una página nueva
step-bedside = Ir a Bedside
step-meeting = Volver a la reunión
step-account = Volver a su cuenta

## Sentences that are added

nothing-created = No se creó ninguna reunión.
nothing-saved = No se guardó nada.
nothing-connected = Zoom no se conectó.
nothing-changed = Su reunión no cambió.
links-still-work = Los enlaces que ya dio siguen funcionando.
perhaps-changed = Es posible que su reunión no haya cambiado. También puede terminarla en Zoom.

## Zoom

grant-ended = Zoom necesita que conecte de nuevo su cuenta
    .sentence = Su permiso se retiró o caducó.
permission-missing = Zoom necesita un permiso más
    .sentence = Bedside se actualizó, o se desmarcó un permiso.
zoom-busy = Zoom está muy ocupado
    .sentence = Tarda más de lo normal. Espere { $seconds ->
        [one] { $seconds } segundo
       *[other] { $seconds } segundos
    } y después intente de nuevo.
zoom-down = Zoom no funciona bien
    .sentence = No responde como debería.
zoom-elsewhere = Puede consultar <a href="https://www.zoomstatus.com/" rel="noopener noreferrer">la página de estado de Zoom</a> o llamar a su { -client } por teléfono.
zoom-said-no = Zoom no aceptó la petición
    .sentence = No dio ningún motivo que podamos entender. No se hizo nada.
not-set-up = Este servicio no está bien configurado
    .sentence = No es por su cuenta. Las personas que gestionan este servicio pueden ver el problema en su registro.
app-disabled = Bedside está desactivado en Zoom
    .sentence = Zoom ha suspendido esta aplicación para todos. No es por su cuenta.
not-approved = Su administrador de Zoom debe aprobar Bedside
    .sentence = Su organización decide qué aplicaciones se pueden usar.
not-admitted = Este servicio es para determinadas organizaciones
    .sentence = Su cuenta de Zoom no está en su lista. No se guardó nada, y el permiso que acaba de dar se devolvió a Zoom. Si tiene una cuenta de Zoom del trabajo, inicie sesión en Zoom con ella y conecte de nuevo. Si no, pregunte a quienes gestionan este servicio.
bad-options = Zoom no aceptó estos ajustes
    .sentence = Cambie los ajustes de las reuniones nuevas y después intente de nuevo.
person-gone = Zoom ya no reconoce esta cuenta
    .sentence = Es posible que se haya desactivado o trasladado. Su administrador de Zoom puede decírselo.
meeting-gone = Esta reunión ya no existe en Zoom
    .sentence = Se borró o caducó. Puede iniciar una nueva.
of-colleague = Su colega inicia esta reunión
    .sentence = Usted la programó en su nombre, así que le pertenece. La inicia en Zoom. No se cambió nada.
cannot-host = Con su cuenta de Zoom no se pueden iniciar reuniones
    .sentence = Su plan o su administrador no lo permite. Consulte a su administrador de Zoom.
daily-limit = Ha alcanzado el límite diario de Zoom
    .sentence = Zoom permite 100 reuniones nuevas o modificadas por persona y día. El recuento empieza de nuevo a las { $when }.
    .sentence-utc = Zoom permite 100 reuniones nuevas o modificadas por persona y día. El recuento empieza de nuevo a medianoche UTC.
daily-limit-reuse = Todavía puede usar una reunión que no haya iniciado.
not-started = No pudimos abrir Zoom como anfitrión
    .sentence = Su reunión no cambió.
own-app = Iníciela en la aplicación de Zoom
    .sign-in = Abra la aplicación de Zoom e inicie sesión con la misma cuenta.
    .join = Pulse “Join”.
    .type = Escriba el ID de reunión:
ask = Consulte a su administrador
    .message = Mensaje para su administrador de Zoom
    .copy = Copiar el mensaje
    .copied-long = Mensaje copiado
    .uncopied-long = No se pudo copiar. El mensaje está seleccionado: cópielo con el teclado o el menú.
ask-approval = ¿Podría aprobar la aplicación Bedside de Zoom? Me gustaría iniciar con ella mis reuniones de Zoom.
    Con mi permiso puede crear, cambiar, abrir, terminar y cancelar las reuniones que yo haga allí. Sabe cuándo empiezan y terminan y cuántas personas esperan, y ve mi nombre, mi correo electrónico, mi plan y mi zona horaria.
    No consulta grabaciones, chats, contactos ni otras reuniones.
    Ayuda: { $address }/help
    Privacidad: { $address }/privacy
    Seguridad: { $address }/support#security
ask-licence = ¿Podría darme una licencia de Zoom para organizar reuniones? Zoom indica que mi cuenta no puede iniciarlas ni programarlas.
    Me gustaría iniciar mis reuniones de Zoom con Bedside: { $address }/help
too-fast = Va demasiado rápido
    .sentence = Hubo más intentos en un minuto de los que permitimos. No se hizo nada. Espere un minuto y después continúe.

## Connecting

declined = Zoom no se conectó
    .sentence = Usted eligió no dar permiso. No se guardó nada.
unknown-answer = Zoom no conectó su cuenta
    .sentence = No dio ningún motivo que podamos entender. No se guardó nada.
press-to-connect = Un paso más para conectar Zoom
    .sentence = Zoom tiene su permiso. Pulse el botón para terminar aquí.
attempt-lost = Ese inicio de sesión tardó demasiado o se bloqueó
    .sentence = Su navegador no devolvió la comprobación que pusimos. Puede que las cookies estén desactivadas para este sitio. No se guardó nada.
code-spent = Ese enlace ya se usó
    .sentence = Los enlaces para iniciar sesión funcionan una sola vez y solo durante unos minutos.
removed = Bedside se quitó de su cuenta de Zoom
    .sentence = Lo hizo usted o su administrador de Zoom el { $day }. Borramos sus datos aquí. No se canceló ninguna reunión.
disconnected = Zoom está desconectado
    .sentence = Usted lo desconectó el { $day }. Borramos sus datos aquí. No se canceló ninguna reunión.
let-go = Zoom está desconectado
    .sentence = Quienes gestionan este servicio lo desconectaron el { $day }. Sus datos aquí se borraron. No se canceló ninguna reunión.
permission-ended = Zoom está desconectado
    .sentence = Zoom puso fin al permiso el { $day }. Borramos sus datos aquí. No se canceló ninguna reunión.
signed-out = Su sesión está cerrada
    .sentence = Conecte Zoom de nuevo para ver esta página.

## Requests

not-found = No encontramos la página
    .sentence = Si escribió la dirección, compruebe que es correcta.
wrong-method = Eso no funciona aquí
    .sentence = Esta dirección no se puede usar de esa manera. No se hizo nada.
too-large = Era demasiado para leerlo
    .sentence = Lo que se envió es más grande que cualquiera de nuestros formularios. No se hizo nada.
address-too-long = Esa dirección es demasiado larga
    .sentence = Es más larga que cualquiera de las nuestras. No se hizo nada.
unavailable = Lo sentimos, el servicio no está disponible
    .sentence = Intente de nuevo dentro de un minuto. Los enlaces que ya dio siguen funcionando.
maintenance = Lo sentimos, el servicio no está disponible
    .until = Está en mantenimiento. Podrá usarlo de nuevo a partir de las { $until }.
    .until-day = Está en mantenimiento. Podrá usarlo de nuevo a partir del { $until }.
    .open = Está en mantenimiento. Todavía no podemos decir cuánto durará.
maintenance-ahead =
    .until = Bedside no estará disponible desde el { $from } hasta las { $until }. Los enlaces que ya dio seguirán funcionando.
    .until-day = Bedside no estará disponible desde el { $from } hasta el { $until }. Los enlaces que ya dio seguirán funcionando.
    .open = Bedside no estará disponible a partir del { $from }. Los enlaces que ya dio seguirán funcionando.
broken = Lo sentimos, hay un problema con el servicio
    .sentence = Intente de nuevo más tarde. Las reuniones que ya creó siguen funcionando.
unreadable = No pudimos leer esa petición
    .sentence = Faltaba algo, o algo no era como debía ser. No se hizo nada.
stale-form = Esta página estuvo abierta mucho tiempo
    .sentence = Por su seguridad no la usamos. No se creó nada.
wrong-host = Esta no es la dirección de Bedside
    .sentence = Bedside responde solo en su propia dirección. No se hizo nada.
embedded = Bedside no se abre dentro de otra página
    .sentence = Por su seguridad no se hizo nada. Abra Bedside en su propia ventana.
